"""Which snapshots match, and what a list says of each."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import VM
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.places import in_place, still_polled
from lists.paging import in_order
from snapshots.choices import SnapshotClass, of_class
from snapshots.models import Snapshot

SORTS: dict[str, Combinable | str] = {
    "snapshot": Lower("name"),
    "vm": Lower("vm__name"),
    "class": "snapshot_type",
    "taken": "created_at",
    "saved": "system_files_bytes",
    "host": Lower("host__name"),
}


class Age(TextChoices):
    """Days at least."""

    DAY = "1", "1 day and more"
    WEEK = "7", "7 days and more"
    MONTH = "30", "30 days and more"
    QUARTER = "90", "90 days and more"
    YEAR = "365", "1 year and more"
    UNKNOWN = "unknown", "Age unknown"


@dataclass(frozen=True, slots=True)
class SnapshotQuestion:
    """What is asked of the list of snapshots. `cluster` and `host`: a key, or empty. The oldest first: what waits
    longest to be dealt with."""

    text: str = ""
    kind: str = ""
    age: str = ""
    cluster: str = ""
    host: str = ""
    sort: str = "taken"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class SnapshotListRow:
    """`depth`: which one it is, counted from the bottom of its tree. `parent`: what it hangs on, as far as known."""

    snapshot: Snapshot
    depth: int
    parent: Snapshot | None
    sections: Sections

    @property
    def section(self) -> Freshness:
        return self.sections["snapshots"]

    @property
    def parent_unknown(self) -> bool:
        return self.parent is None and self.snapshot.parent_id is not None

    @property
    def of_replica(self) -> bool:
        return self.snapshot.host_id != self.snapshot.vm.host_id


def snapshots_matching(question: SnapshotQuestion, scope: Scope, now: datetime) -> QuerySet[Snapshot]:
    wanted = _text(question.text) & _place(question) & _age(question.age, now)
    if question.kind:
        wanted &= of_class(SnapshotClass(question.kind))
    found = scope.by_vm(Snapshot.objects.all(), "vm").filter(wanted).select_related("vm", "host__cluster")
    return in_order(found, question.sort, SORTS, (Lower("name"), "pk"))


def snapshot_rows(found: Iterable[Snapshot], now: datetime) -> Iterator[SnapshotListRow]:
    """Two queries for all of them."""
    snapshots = list(found)
    sections = sections_of({one.host_id for one in snapshots}, now)
    others = Snapshot.objects.filter(vm__in={one.vm_id for one in snapshots}).only(
        "snapshot_id", "parent_id", "host_id", "vm_id", "name"
    )
    trees: dict[tuple[int, uuid.UUID], dict[uuid.UUID, Snapshot]] = {}
    for other in others:
        trees.setdefault((other.host_id, other.vm_id), {})[other.snapshot_id] = other
    for one in snapshots:
        below = way_down(one, trees[one.host_id, one.vm_id])
        yield SnapshotListRow(one, len(below) + 1, below[0] if below else None, sections[one.host_id])


def way_down(snapshot: Snapshot, known: Mapping[uuid.UUID, Snapshot]) -> Sequence[Snapshot]:
    """What it hangs on, and what that hangs on: as far as known, each once."""
    way: list[Snapshot] = []
    met = {snapshot.snapshot_id}
    parent = snapshot.parent_id
    while parent is not None and parent in known and parent not in met:
        met.add(parent)
        way.append(known[parent])
        parent = known[parent].parent_id
    return way


def _text(text: str) -> Q:
    if not text:
        return Q()
    named = VM.objects.filter(name__icontains=text).values("pk")  # by the index of their names, and not by a join
    return Q(name__icontains=text) | Q(vm__in=named) | Q(snapshot_id__icontains=text.strip("{}"))


def _place(question: SnapshotQuestion) -> Q:
    return in_place(question.cluster, question.host) & still_polled()


def _age(age: str, now: datetime) -> Q:
    if not age:
        return Q()
    if age == Age.UNKNOWN:
        return Q(created_at=None)
    return Q(created_at__lte=now - timedelta(days=int(age)))
