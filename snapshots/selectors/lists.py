"""Which snapshots match, and what a list says of each."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.timezone import localdate

from inventory.models import VM, Volume
from inventory.scope import Scope
from inventory.search.needle import needle_of
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.places import in_place, still_polled
from inventory.selectors.vm_rows import as_shown_with, shown_last_at
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order
from snapshots.choices import Owned, SnapshotClass, of_class
from snapshots.models import Ownership, Snapshot, SnapshotShare
from snapshots.selectors.owners import expired, has_owner
from snapshots.selectors.since_read import deleted_since
from tags.choices import Kind
from tags.selectors import has_tag

SORTS: dict[str, Combinable | str] = {
    "snapshot": Lower("name"),
    "vm": Lower("vm__name"),
    "class": "kind",
    "taken": "created_at",
    "depth": "depth",
    "saved": "system_files_bytes",
    "cost": "cost_known_bytes",
    "worst": "worst_known_bytes",
    "owner": Lower("ownership__owner"),
    "expires": "ownership__expires_on",
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


class Younger(TextChoices):
    """Days at most."""

    DAY = "1", "Less than 1 day"
    WEEK = "7", "Less than 7 days"
    MONTH = "30", "Less than 30 days"
    QUARTER = "90", "Less than 90 days"
    YEAR = "365", "Less than 1 year"


@dataclass(frozen=True, slots=True)
class SnapshotQuestion:
    """What is asked of the list of snapshots. `cluster` and `host`: a key, or empty; `vm_tag`: of their VMs; `volume`:
    the path of one on which they cause files. The oldest first: what waits longest to be dealt with."""

    text: str = ""
    kind: str = ""
    age: str = ""
    under: str = ""
    vm_tag: str = ""
    volume: str = ""
    owned: str = ""
    cluster: str = ""
    host: str = ""
    sort: str = "taken"
    number: int = 1
    size: int = 50


class Hanging(Protocol):
    """A snapshot, or what is known of it in its tree."""

    @property
    def snapshot_id(self) -> uuid.UUID: ...

    @property
    def parent_id(self) -> uuid.UUID | None: ...


Known = TypeVar("Known", bound=Hanging)


@dataclass(frozen=True, slots=True)
class SnapshotListRow:
    """`depth`: which one it is, counted from the bottom of its tree. `parent_name`: what it hangs on, as far as known.
    `owner`: None where nobody has said whose it is. `deleted_by`: the job that has deleted it since its host was
    read."""

    snapshot: Snapshot
    depth: int
    parent_name: str | None
    sections: Sections
    owner: Ownership | None = None
    deleted_by: int | None = None

    @property
    def section(self) -> Freshness:
        return self.sections["snapshots"]

    @property
    def parent_unknown(self) -> bool:
        return self.parent_name is None and self.snapshot.parent_id is not None

    @property
    def of_replica(self) -> bool:
        return self.snapshot.host_id != self.snapshot.vm.host_id

    @property
    def cost_unknown(self) -> str:
        """Why what it takes is not known, or not all of it; empty where it is."""
        if self.snapshot.kind is None:
            return "It has not been evaluated yet: the next poll of its host does so."
        return self.snapshot.cost_unknown or ""


def snapshots_matching(question: SnapshotQuestion, scope: Scope, now: datetime) -> QuerySet[Snapshot]:
    wanted = _text(question.text) & _place(question) & _age(question, now) & _owned(question.owned, now)
    if question.kind:
        wanted &= of_class(SnapshotClass(question.kind))
    if question.vm_tag:
        wanted &= has_tag(Kind.VM, question.vm_tag, "vm")
    found = scope.by_vm(Snapshot.objects.all(), "vm").filter(wanted).select_related("vm", "host__cluster", "ownership")
    found = found.annotate(shown_last_at=shown_last_at("vm", "host"))
    return in_order(found, question.sort, sorts_within(scope, SORTS, host="host"), (Lower("name"), "pk"))


def snapshot_rows(found: Iterable[Snapshot], now: datetime) -> Iterator[SnapshotListRow]:
    """Three queries for all of them; one more where polls have not looked at the trees of some yet."""
    snapshots = list(found)
    sections = sections_of({one.host_id for one in snapshots}, now, "snapshots", "disks")
    deleted = deleted_since(snapshots, sections)
    parents = _names_of_parents(snapshots)
    depths = {one.pk: one.depth for one in snapshots if one.depth is not None}
    depths |= _depths_of([one for one in snapshots if one.depth is None])
    for one in snapshots:
        told = as_shown_with(sections[one.host_id], one)
        beside = (told, one.ownership, deleted.get(one.pk))
        yield SnapshotListRow(one, depths[one.pk], parents.get(one.pk), *beside)


def _names_of_parents(snapshots: Sequence[Snapshot]) -> Mapping[int, str]:
    """By the keys of those that hang on another one which is known."""
    hanging = Snapshot.objects.filter(
        pk__in=[one.pk for one in snapshots if one.parent_id not in (None, one.snapshot_id)]
    )
    mine = Snapshot.objects.filter(host=OuterRef("host"), vm=OuterRef("vm"), snapshot_id=OuterRef("parent_id"))
    named = hanging.annotate(parent_name=Subquery(mine.values("name"))).filter(parent_name__isnull=False)
    return dict(named.values_list("pk", "parent_name"))


def _depths_of(snapshots: Sequence[Snapshot]) -> Mapping[int, int]:
    """Counted from the bottoms of their trees, of which all is read."""
    if not snapshots:
        return {}
    trees: dict[tuple[int, uuid.UUID], dict[uuid.UUID, Snapshot]] = {}
    for other in Snapshot.objects.filter(vm__in={one.vm_id for one in snapshots}).only(
        "host_id", "vm_id", "snapshot_id", "parent_id"
    ):
        trees.setdefault((other.host_id, other.vm_id), {})[other.snapshot_id] = other
    return {one.pk: len(way_down(one, trees.get((one.host_id, one.vm_id), {}))) + 1 for one in snapshots}


def way_down(snapshot: Hanging, known: Mapping[uuid.UUID, Known]) -> Sequence[Known]:
    """What it hangs on, and what that hangs on: as far as known, each once."""
    way: list[Known] = []
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
    found = Q(name__icontains=text) | Q(vm__in=named) | Q(snapshot_id__icontains=text.strip("{}"))
    if guids := needle_of(text).guids:
        found |= Q(vm__pk__range=guids)
    return found | Q(snapshot_id__in=Ownership.objects.filter(owner__icontains=text).values("snapshot_id"))


def _place(question: SnapshotQuestion) -> Q:
    wanted = in_place(question.cluster, question.host) & still_polled()
    if question.volume:
        # By keys: PostgreSQL knows how much lies on which volume, and nothing of how many are called so.
        volumes = list(Volume.objects.filter(path__iexact=question.volume.rstrip("\\")).values_list("pk", flat=True))
        shares = SnapshotShare.objects.filter(volume__in=volumes)
        mine = {name: OuterRef(name) for name in ("host", "vm", "snapshot_id")}
        wanted &= Q(Exists(shares.filter(**mine)))
    return wanted


def _owned(owned: str, now: datetime) -> Q:
    if owned == Owned.EXPIRED:
        return expired(localdate(now))
    if owned:
        return has_owner() if owned == Owned.SOMEBODY else ~has_owner()
    return Q()


def _age(question: SnapshotQuestion, now: datetime) -> Q:
    """As old as `age` at least, and younger than `under`."""
    if question.age == Age.UNKNOWN:
        return Q(created_at=None)
    wanted = Q(created_at__lte=now - timedelta(days=int(question.age))) if question.age else Q()
    return wanted & Q(created_at__gt=now - timedelta(days=int(question.under))) if question.under else wanted
