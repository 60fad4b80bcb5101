"""What the snapshots of the estate are and cost, as far as somebody asks and may see: the page of the estate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q, Sum

from inventory.scope import Scope
from inventory.selectors.freshness import hosts_read
from inventory.selectors.hosts import STANDALONE
from inventory.selectors.trouble import BEGINNING
from inventory.veil import veil
from snapshots.models import Snapshot, SnapshotShare
from snapshots.selectors.estate_groups import SHOWN, Group, Link, clusters_of, share_of, tags_of, vms_of, volumes_of
from snapshots.selectors.lists import SnapshotQuestion, snapshots_matching
from snapshots.selectors.sum_statements import Part
from snapshots.selectors.sums import BANDS, Added, Sums, added_up

_LABELS = ("under 1 day", "1–7 days", "7–30 days", "30–90 days", "90–365 days", "over a year")


@dataclass(frozen=True, slots=True)
class AgeBar:
    """`days`: from, up to. `share`, `cost_share`: of the largest bar, in percent. `link`: what the list has to be asked
    for to show them."""

    label: str
    days: tuple[int | None, int | None]
    sums: Sums
    share: float
    cost_share: float
    link: Link
    is_unknown: bool = False

    @property
    def top(self) -> float:
        return 100 - self.share

    @property
    def cost_top(self) -> float:
        return 100 - self.cost_share


@dataclass(frozen=True, slots=True)
class Estate:
    """`left_bytes`: of checkpoint files that hang on no snapshot, None where the filters ask for single snapshots;
    `left_vms`: of how many VMs. `unread_hosts`: of so many the numbers are the last known ones."""

    sums: Sums
    ages: Sequence[AgeBar]
    volumes: Sequence[Group]
    clusters: Sequence[Group]
    vms: Sequence[Group]
    tags: Sequence[Group]
    oldest: Sequence[Snapshot]
    largest: Sequence[Snapshot]
    left_bytes: int | None
    left_vms: int
    hosts: int
    unread_hosts: int

    @property
    def taken_bytes(self) -> int:
        """By snapshots, and by what was left over without one: the whole of which some can be had back."""
        return self.sums.cost_bytes + (self.left_bytes or 0)

    @property
    def reclaimable_bytes(self) -> int:
        """At most so much of it is free when all that may be deleted is, and what was left over is merged."""
        return self.sums.reclaimable_bytes + (self.left_bytes or 0)

    @property
    def more_vms(self) -> int:
        return max(0, self.sums.vms - len(self.vms))

    @property
    def groups(self) -> Mapping[str, Sequence[Group]]:
        return {"volume": self.volumes, "cluster": self.clusters, "vm": self.vms, "tag": self.tags}


def estate_of(question: SnapshotQuestion, scope: Scope, now: datetime, vms: int = SHOWN) -> Estate:
    """Four queries, however many snapshots. `vms`: how many of those that take most."""
    told = added_up(snapshots_matching(question, scope, now), now, *Part, vms=vms)
    hosts, ages = told[Part.HOST], {one.key: one.sums for one in told[Part.AGE]}
    sums = replace(_together(ages.values()), vms=sum(one.sums.vms for one in hosts))
    read = hosts_read([one.host for one in hosts if one.host], now, "snapshots", "disks")
    left_bytes, left_vms = _left(question, scope)
    oldest, largest = _picked(told[Part.OLDEST], told[Part.LARGEST], scope)
    return Estate(
        sums,
        _bars(ages),
        volumes_of(told[Part.VOLUME], scope),
        clusters_of(hosts, scope),
        vms_of(told[Part.VM]),
        tags_of(told[Part.TAG]),
        oldest,
        largest,
        left_bytes,
        left_vms,
        len(hosts),
        len(hosts) - len(read),
    )


def _bars(ages: Mapping[str | None, Sums]) -> Sequence[AgeBar]:
    """Every band, empty ones too, so that the picture keeps its shape; the unknown where there are some."""
    count = max((told.snapshots for told in ages.values()), default=0)
    cost = max((told.cost_bytes for told in ages.values()), default=0)
    bars = []
    for place, (days, label) in enumerate(zip(BANDS, _LABELS, strict=True)):
        told, (start, end) = ages.get(str(place), Sums()), days
        link = ({"age": str(start)} if start else {}) | ({"under": str(end)} if end else {})
        bars.append(AgeBar(label, days, told, share_of(told.snapshots, count), share_of(told.cost_bytes, cost), link))
    if unknown := ages.get(None):
        shares = share_of(unknown.snapshots, count), share_of(unknown.cost_bytes, cost)
        bars.append(AgeBar("age unknown", (None, None), unknown, *shares, {"age": "unknown"}, is_unknown=True))
    return bars


def _picked(
    oldest: Sequence[Added], largest: Sequence[Added], scope: Scope
) -> tuple[Sequence[Snapshot], Sequence[Snapshot]]:
    """The rows of both, in one query."""
    keys = {int(one.key) for one in (*oldest, *largest) if one.key}
    rows = {one.pk: one for one in veil(Snapshot.objects.filter(pk__in=keys).select_related("vm", "host"), scope)}
    aged = [rows[pk] for one in oldest if (pk := int(one.key or 0)) in rows]
    sized = [rows[pk] for one in largest if (pk := int(one.key or 0)) in rows]
    return (
        sorted(aged, key=lambda one: (one.created_at or BEGINNING, one.pk)),
        sorted(sized, key=lambda one: (-(one.cost_known_bytes or 0), one.pk)),
    )


def _left(question: SnapshotQuestion, scope: Scope) -> tuple[int | None, int]:
    """(bytes, VMs); what hangs on no snapshot has no class, no age and no name of its own to be filtered by."""
    if any(getattr(question, name) for name in ("text", "kind", "age", "under", "owned", "vm_tag", "volume")):
        return None, 0
    rows = SnapshotShare.objects.filter(snapshot_id=None, host__retired_at=None, host=F("vm__host"))
    if question.cluster:
        alone = question.cluster == STANDALONE
        rows = rows.filter(host__cluster=None) if alone else rows.filter(host__cluster_id=int(question.cluster))
    if question.host:
        rows = rows.filter(host_id=int(question.host))
    told = list(scope.by_vm(rows, "vm").values("vm_id").annotate(took=Sum("cost_bytes")).filter(~Q(took=0)))
    return sum(row["took"] for row in told), len(told)


def _together(many: Iterable[Sums]) -> Sums:
    whole = Sums()
    for sums in many:
        whole = whole.plus(sums)
    return whole
