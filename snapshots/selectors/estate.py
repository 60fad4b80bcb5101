"""What the snapshots of the estate are and cost, as far as somebody asks and may see: the page of the estate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse

from inventory.models import Cluster, Host, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import sections_of
from inventory.selectors.hosts import STANDALONE
from inventory.veil import OUTSIDE, veil
from snapshots.models import Snapshot, SnapshotShare
from snapshots.selectors import estate_sums
from snapshots.selectors.estate_sums import BANDS, Lying, OfHost, Sums
from snapshots.selectors.lists import SnapshotQuestion, snapshots_matching

SHOWN = 10  # VMs of the most costly; the rest is the list
PICKED = 5  # of the oldest and of the largest
_LABELS = ("under 1 day", "1–7 days", "7–30 days", "30–90 days", "90–365 days", "over a year")
Link = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AgeBar:
    """`share`, `cost_share`: of the largest bar, in percent. `link`: what the list has to be asked for to show them."""

    label: str
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
class Group:
    """Snapshots that have something in common. `share`: of the bytes of the largest group. `page`: of the thing."""

    name: str
    about: str
    sums: Sums
    share: float
    link: Link
    page: str = ""


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
    def reclaimable_bytes(self) -> int:
        """At most so much is free when all that may be deleted is, and what was left over is merged."""
        return self.sums.reclaimable_bytes + (self.left_bytes or 0)

    @property
    def more_vms(self) -> int:
        return max(0, self.sums.vms - len(self.vms))

    @property
    def groups(self) -> Mapping[str, Sequence[Group]]:
        return {"volume": self.volumes, "cluster": self.clusters, "vm": self.vms, "tag": self.tags}


def estate_of(question: SnapshotQuestion, scope: Scope, now: datetime) -> Estate:
    """Seven queries, however many snapshots."""
    found = snapshots_matching(question, scope, now)
    ages, hosts = estate_sums.by_age_and_host(found, now)
    sums = replace(_together(ages.values()), vms=sum(one.sums.vms for one in hosts))
    sections = sections_of([one.host_id for one in hosts], now)
    unread = [host for host, told in sections.items() if any(_is_unread(told[name]) for name in ("snapshots", "disks"))]
    left_bytes, left_vms = _left(question, scope)
    oldest, largest = _picked(found, scope)
    return Estate(
        sums,
        _bars(ages),
        volumes_of(found, scope, now),
        _clusters(hosts, scope),
        vms_of(found, now),
        tags_of(found, now),
        oldest,
        largest,
        left_bytes,
        left_vms,
        len(hosts),
        len(unread),
    )


def volumes_of(found: QuerySet[Snapshot], scope: Scope, now: datetime) -> Sequence[Group]:
    rows = estate_sums.by_volume(found, now)
    most = max((sums.cost_bytes for _, sums in rows), default=0)
    volumes = {on.volume for on, _ in rows if on.volume}
    visible = (
        volumes
        if scope.everything
        else set(scope.owned(Volume.objects.filter(pk__in=volumes)).values_list("pk", flat=True))
    )
    return [_volume(on, sums, _share(sums.cost_bytes, most), on.volume in visible) for on, sums in rows]


def _volume(on: Lying, sums: Sums, share: float, is_visible: bool) -> Group:
    """A path means something on a host or in a cluster only, so that is asked for too."""
    if not on.path:
        return Group("on a volume that nobody knows", "", sums, share, {})
    if not is_visible:
        return Group(on.path, OUTSIDE[Cluster if on.cluster else Host], sums, share, {"volume": on.path})
    where = {"cluster": str(on.cluster)} if on.cluster else {"host": str(on.host)}
    return Group(
        on.path, on.owner, sums, share, {"volume": on.path} | where, reverse("inventory:volume", args=[on.volume])
    )


def vms_of(found: QuerySet[Snapshot], now: datetime, limit: int = SHOWN) -> Sequence[Group]:
    rows = estate_sums.by_vm(found, limit, now)
    most = max((sums.cost_bytes for *_, sums in rows), default=0)
    return [
        Group(name or "(no name)", "", sums, _share(sums.cost_bytes, most), {"q": str(pk)},
              f"{reverse('inventory:vm', args=[pk])}#snapshots")
        for pk, name, sums in rows
    ]  # fmt: skip


def tags_of(found: QuerySet[Snapshot], now: datetime) -> Sequence[Group]:
    rows = estate_sums.by_tag(found, now)
    most = max((sums.cost_bytes for *_, sums in rows), default=0)
    return [
        Group(name, "", sums, _share(sums.cost_bytes, most), {"vm_tag": slug}, reverse("tags:tag", args=[slug]))
        for slug, name, sums in rows
    ]


def clusters_of(found: QuerySet[Snapshot], scope: Scope, now: datetime) -> Sequence[Group]:
    return _clusters(estate_sums.by_age_and_host(found, now)[1], scope)


def _clusters(hosts: Sequence[OfHost], scope: Scope) -> Sequence[Group]:
    """Hosts that stand alone are one group; clusters of which somebody may see no more than a VM are another."""
    clusters = {one.cluster_id for one in hosts if one.cluster_id}
    visible = (
        clusters
        if scope.everything
        else set(scope.clusters(Cluster.objects.filter(pk__in=clusters)).values_list("pk", flat=True))
    )
    sums: dict[tuple[int | None, str | None], Sums] = {}
    for one in hosts:
        is_hidden = one.cluster_id is not None and one.cluster_id not in visible
        key = (None, OUTSIDE[Cluster]) if is_hidden else (one.cluster_id, one.cluster_name)
        sums[key] = sums.get(key, Sums()).plus(one.sums)
    most = max((told.cost_bytes for told in sums.values()), default=0)
    ordered = sorted(sums.items(), key=lambda one: (-one[1].cost_bytes, one[0][1] or ""))
    return [
        Group(
            name or "Standalone hosts", "", told, _share(told.cost_bytes, most),
            _of_cluster(pk, name), Cluster(pk=pk).get_absolute_url() if pk else "",
        )
        for (pk, name), told in ordered
    ]  # fmt: skip


def _of_cluster(pk: int | None, name: str | None) -> Link:
    if pk is None and name:
        return {}  # nobody can filter by what they may not see
    return {"cluster": str(pk) if pk else STANDALONE}


def _bars(ages: Mapping[int | None, Sums]) -> Sequence[AgeBar]:
    """Every band, empty ones too, so that the picture keeps its shape; the unknown where there are some."""
    count = max((told.snapshots for told in ages.values()), default=0)
    cost = max((told.cost_bytes for told in ages.values()), default=0)
    bars = []
    for place, ((start, end), label) in enumerate(zip(BANDS, _LABELS, strict=True)):
        told = ages.get(place, Sums())
        link = ({"age": str(start)} if start else {}) | ({"under": str(end)} if end else {})
        bars.append(AgeBar(label, told, _share(told.snapshots, count), _share(told.cost_bytes, cost), link))
    if unknown := ages.get(None):
        shares = _share(unknown.snapshots, count), _share(unknown.cost_bytes, cost)
        bars.append(AgeBar("age unknown", unknown, *shares, {"age": "unknown"}, is_unknown=True))
    return bars


def _picked(found: QuerySet[Snapshot], scope: Scope) -> tuple[Sequence[Snapshot], Sequence[Snapshot]]:
    """The oldest and the largest, in one query."""
    oldest = found.filter(created_at__isnull=False).order_by("created_at", "pk")[:PICKED].values("pk")
    largest = found.filter(cost_known_bytes__gt=0).order_by("-cost_known_bytes", "pk")[:PICKED].values("pk")
    rows = veil(Snapshot.objects.filter(Q(pk__in=oldest) | Q(pk__in=largest)).select_related("vm", "host"), scope)
    aged = sorted((one.created_at, one.pk, one) for one in rows if one.created_at)
    sized = sorted((-one.cost_known_bytes, one.pk, one) for one in rows if one.cost_known_bytes)
    return [one for *_, one in aged[:PICKED]], [one for *_, one in sized[:PICKED]]


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


def _is_unread(section: object) -> bool:
    return not getattr(section, "ok", False) or bool(getattr(section, "stale", True))


def _share(part: int, whole: int) -> float:
    return part * 100 / whole if whole else 0.0
