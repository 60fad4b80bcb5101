"""Sums over whatever snapshots somebody asks for: by age, host, VM, tag and volume; one query each.

All of it in known bytes; `partial` says of how many snapshots there may be more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from snapshots.choices import reclaimable
from snapshots.models import Snapshot

# Days: from, up to. The bounds are those by which lists are filtered.
BANDS: Sequence[tuple[int, int | None]] = ((0, 1), (1, 7), (7, 30), (30, 90), (90, 365), (365, None))


@dataclass(frozen=True, slots=True)
class Sums:
    """`reclaimable_bytes`: of those that a person may delete. `oldest_at`: None where nobody knows."""

    snapshots: int = 0
    vms: int = 0
    cost_bytes: int = 0
    worst_bytes: int = 0
    reclaimable_bytes: int = 0
    partial: int = 0
    oldest_at: datetime | None = None

    def plus(self, other: "Sums") -> "Sums":
        """Of others: a VM that has snapshots among both counts for each."""
        ages = [at for at in (self.oldest_at, other.oldest_at) if at]
        return Sums(
            self.snapshots + other.snapshots,
            self.vms + other.vms,
            self.cost_bytes + other.cost_bytes,
            self.worst_bytes + other.worst_bytes,
            self.reclaimable_bytes + other.reclaimable_bytes,
            self.partial + other.partial,
            min(ages, default=None),
        )


# Of rows that are called `one`, in the order of Sums. What is put into these statements are words of ours alone.
_SUMS = """count(*), count(DISTINCT one.vm_id), coalesce(sum(one.cost_known_bytes), 0)::bigint,
       coalesce(sum(one.worst_known_bytes), 0)::bigint,
       coalesce(sum(one.cost_known_bytes) FILTER (WHERE one.is_reclaimable), 0)::bigint,
       count(*) FILTER (WHERE one.cost_bytes IS NULL), min(one.created_at)"""
_BY_AGE_AND_HOST = f"""
SELECT one.band, one.host_id, one.cluster_id, one.cluster_name, grouping(one.host_id), {_SUMS}
  FROM ({{found}}) AS one
 GROUP BY GROUPING SETS ((one.band), (one.host_id, one.cluster_id, one.cluster_name))
"""  # noqa: S608
_BY_VM = f"""
SELECT one.vm_id, one.vm_name, {_SUMS} FROM ({{found}}) AS one GROUP BY one.vm_id, one.vm_name
 ORDER BY 5 DESC, 2, 1 LIMIT {{limit}}
"""  # noqa: S608
_BY_TAG = f"""
SELECT tag.slug, tag.name, {_SUMS}
  FROM ({{found}}) AS one
  JOIN tags_tagging AS tagging ON tagging.kind = 'vm' AND tagging.object_id = one.vm_id::text
  JOIN tags_tag AS tag ON tag.id = tagging.tag_id
 GROUP BY tag.slug, tag.name
 ORDER BY 5 DESC, 2
"""  # noqa: S608
# A share is of one volume, and says itself whether there may be more of it. A volume that is no more nobody knows.
_BY_VOLUME = """
SELECT volume.id, coalesce(volume.path, ''), coalesce(cluster.name, host.name, ''), cluster.id, host.id, count(*),
       count(DISTINCT one.vm_id), sum(share.cost_bytes)::bigint, sum(share.worst_bytes)::bigint,
       coalesce(sum(share.cost_bytes) FILTER (WHERE one.is_reclaimable), 0)::bigint,
       count(*) FILTER (WHERE share.is_partial), min(one.created_at)
  FROM ({found}) AS one
  JOIN snapshots_snapshotshare AS share
    ON share.host_id = one.host_id AND share.vm_id = one.vm_id AND share.snapshot_id = one.snapshot_id
  LEFT JOIN inventory_volume AS volume ON volume.id = share.volume_id
  LEFT JOIN inventory_cluster AS cluster ON cluster.id = volume.cluster_id
  LEFT JOIN inventory_host AS host ON host.id = volume.host_id
 GROUP BY volume.id, volume.path, cluster.name, host.name, cluster.id, host.id
 ORDER BY 8 DESC, 2, 3
"""


@dataclass(frozen=True, slots=True)
class OfHost:
    """`cluster_id`: None where it stands alone."""

    host_id: int
    cluster_id: int | None
    cluster_name: str | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class Lying:
    """A volume by its key, path and owner; `volume` None: where nobody knows."""

    volume: int | None
    path: str
    owner: str
    cluster: int | None
    host: int | None


def by_age_and_host(found: QuerySet[Snapshot], now: datetime) -> tuple[Mapping[int | None, Sums], Sequence[OfHost]]:
    """Place in BANDS -> sums, None: of those whose age nobody knows; and the same snapshots by host."""
    ages: dict[int | None, Sums] = {}
    hosts = []
    for band, host, cluster, name, is_age, *row in _joined(_BY_AGE_AND_HOST, found, now):
        if is_age:
            ages[band] = Sums(*row)
        else:
            hosts.append(OfHost(host, cluster, name, Sums(*row)))
    return ages, hosts


def by_vm(found: QuerySet[Snapshot], limit: int, now: datetime) -> Sequence[tuple[Any, str, Sums]]:
    """(VM, its name, sums), those that cost most first."""
    return [(vm, name, Sums(*row)) for vm, name, *row in _joined(_BY_VM, found, now, limit=limit)]


def by_tag(found: QuerySet[Snapshot], now: datetime) -> Sequence[tuple[str, str, Sums]]:
    """(slug, name, sums) by the tags of VMs; a VM with two tags counts for both."""
    return [(slug, name, Sums(*row)) for slug, name, *row in _joined(_BY_TAG, found, now)]


def by_volume(found: QuerySet[Snapshot], now: datetime) -> Sequence[tuple[Lying, Sums]]:
    return [(Lying(*row[:5]), Sums(*row[5:])) for row in _joined(_BY_VOLUME, found, now)]


def _joined(statement: str, found: QuerySet[Snapshot], now: datetime, **more: int) -> Sequence[tuple[Any, ...]]:
    """`found` as a table of its own: Django cannot join what it does not know to be related."""
    told = {
        "is_reclaimable": Case(When(reclaimable(), then=Value(True)), default=Value(False)),
        "band": _band(now),
        "vm_name": F("vm__name"),
        "cluster_id": F("host__cluster_id"),
        "cluster_name": F("host__cluster__name"),
    }
    columns = ("host_id", "vm_id", "snapshot_id", "created_at", "cost_bytes", "cost_known_bytes", "worst_known_bytes")
    rows = found.order_by().select_related(None).annotate(**told).values(*columns, *told)
    inner, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(found=inner, **more), parameters)
        found_rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return found_rows


def _band(now: datetime) -> Case:
    younger = [
        When(created_at__gt=now - timedelta(days=end), then=Value(place))
        for place, (_, end) in enumerate(BANDS)
        if end is not None
    ]
    never = When(created_at=None, then=Value(None, output_field=IntegerField()))
    return Case(never, *younger, default=Value(len(BANDS) - 1), output_field=IntegerField())
