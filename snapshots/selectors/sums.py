"""What the snapshots of the estate cost together: by volume, cluster, VM and tag. Summed by the database.

Everything is in known bytes, out of SnapshotShare; where `partial` is not 0, so many of its rows may stand for more.
Reclaimable is what is free at most once all that people may delete is deleted and all that was left over is merged
(domain.classes.RECLAIMABLE). Files that hang on no snapshot are in all sums, and by themselves in `left_bytes`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from inventory.models import VM, Cluster, Volume
from inventory.scope import Scope
from inventory.selectors.places import still_polled
from snapshots.models import Snapshot, SnapshotShare
from tags.models import Tag

_BYTES = {  # in the order of Bytes; a sum may not be called like its column
    "cost": Coalesce(Sum("cost_bytes"), Value(0)),
    "worst": Coalesce(Sum("worst_bytes"), Value(0)),
    "reclaimable": Coalesce(Sum("cost_bytes", filter=Q(is_reclaimable=True)), Value(0)),
    "left": Coalesce(Sum("cost_bytes", filter=Q(snapshot_id=None)), Value(0)),
    "partial": Count("pk", filter=Q(is_partial=True)),
}
_FIRST = ("-reclaimable", "-cost")
_COUNTS = {"snapshots": Count("pk"), "oldest_at": Min("created_at"), "deepest": Max("depth")}
# A tag names its VMs by text (tags.keys); the scope is a query of ours.
_BY_TAG = """
SELECT tagging.tag_id, count(DISTINCT share.vm_id), sum(share.cost_bytes), sum(share.worst_bytes),
       coalesce(sum(share.cost_bytes) FILTER (WHERE share.is_reclaimable), 0),
       coalesce(sum(share.cost_bytes) FILTER (WHERE share.snapshot_id IS NULL), 0),
       count(*) FILTER (WHERE share.is_partial)
  FROM snapshots_snapshotshare AS share
  JOIN tags_tagging AS tagging ON tagging.kind = 'vm' AND tagging.object_id = share.vm_id::text
 WHERE share.id IN ({})
 GROUP BY tagging.tag_id
"""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a group of snapshots takes. `vms`: that have any of it."""

    vms: int
    cost_bytes: int
    worst_bytes: int
    reclaimable_bytes: int
    left_bytes: int
    partial: int

    @property
    def is_exact(self) -> bool:
        return not self.partial


@dataclass(frozen=True, slots=True)
class Counts:
    """`oldest_at` None: nobody knows, or there is none; `deepest` None: none was evaluated yet."""

    snapshots: int = 0
    oldest_at: datetime | None = None
    deepest: int | None = None


@dataclass(frozen=True, slots=True)
class Total:
    bytes: Bytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class VolumeTotal:
    """`volume` None: what lies where nobody knows."""

    volume: Volume | None
    bytes: Bytes


@dataclass(frozen=True, slots=True)
class ClusterTotal:
    """`cluster` None: hosts that stand alone."""

    cluster: Cluster | None
    bytes: Bytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class VMTotal:
    vm: VM
    bytes: Bytes
    counts: Counts


@dataclass(frozen=True, slots=True)
class TagTotal:
    """Of VMs with the tag; a VM with two of them counts for both."""

    tag: Tag
    bytes: Bytes


def total_of(scope: Scope) -> Total:
    """Of all that is in sight; two queries."""
    sums = _shares(scope).aggregate(vms=Count("vm", distinct=True), **_BYTES)
    return Total(_bytes(sums), Counts(**_snapshots(scope).aggregate(**_COUNTS)))


def by_volume(scope: Scope) -> Sequence[VolumeTotal]:
    """The most reclaimable first; two queries. A volume that is no more is one that nobody knows."""
    found = list(_grouped(scope, "volume"))
    volumes = Volume.objects.select_related("host", "cluster").in_bulk(
        [row["volume"] for row in found if row["volume"]]
    )
    return [VolumeTotal(volumes.get(row["volume"]), _bytes(row)) for row in found]


def by_cluster(scope: Scope) -> Sequence[ClusterTotal]:
    """The most reclaimable first; three queries."""
    found = list(_grouped(scope, "host__cluster"))
    keys = [row["host__cluster"] for row in found]
    clusters = Cluster.objects.in_bulk([key for key in keys if key])
    counts = _counted(_snapshots(scope), "host__cluster")
    return [
        ClusterTotal(clusters.get(row["host__cluster"]), _bytes(row), counts.get(row["host__cluster"], Counts()))
        for row in found
    ]


def by_vm(scope: Scope, limit: int = 10) -> Sequence[VMTotal]:
    """Those that give the most back; three queries."""
    found = list(_grouped(scope, "vm")[:limit])
    vms = VM.objects.select_related("host").in_bulk([row["vm"] for row in found])
    counts = _counted(_snapshots(scope).filter(vm__in=list(vms)), "vm")
    return [VMTotal(vms[row["vm"]], _bytes(row), counts.get(row["vm"], Counts())) for row in found]


def of_vms(vms: Collection[Any], scope: Scope) -> Mapping[Any, Bytes]:
    """VM -> what its snapshots take, for lists of VMs; one query. One without any is left out."""
    rows = _shares(scope).filter(vm__in=vms).values("vm").annotate(vms=Count("vm", distinct=True), **_BYTES)
    return {row["vm"]: _bytes(row) for row in rows.order_by()}


def by_tag(scope: Scope) -> Sequence[TagTotal]:
    """The most reclaimable first; two queries."""
    within, values = _shares(scope).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_BY_TAG.format(within), values)
        sums = {tag_id: Bytes(*map(int, row)) for tag_id, *row in cursor.fetchall()}
    tags = Tag.objects.in_bulk(list(sums))
    found = [TagTotal(tags[tag_id], told) for tag_id, told in sums.items() if tag_id in tags]
    return sorted(found, key=lambda one: (-one.bytes.reclaimable_bytes, -one.bytes.cost_bytes, one.tag.name.lower()))


def _shares(scope: Scope) -> QuerySet[SnapshotShare]:
    return scope.by_vm(SnapshotShare.objects.filter(still_polled()), "vm")


def _snapshots(scope: Scope) -> QuerySet[Snapshot]:
    return scope.by_vm(Snapshot.objects.filter(still_polled()), "vm")


def _grouped(scope: Scope, key: str) -> QuerySet[SnapshotShare, dict[str, Any]]:
    rows: QuerySet[SnapshotShare, dict[str, Any]] = _shares(scope).values(key)
    return rows.annotate(vms=Count("vm", distinct=True), **_BYTES).order_by(*_FIRST, key)


def _counted(found: QuerySet[Snapshot], key: str) -> Mapping[Any, Counts]:
    rows = found.order_by().values(key).annotate(**_COUNTS)
    return {row.pop(key): Counts(**row) for row in rows}


def _bytes(row: Mapping[str, Any]) -> Bytes:
    return Bytes(*(int(row[name]) for name in ("vms", *_BYTES)))
