"""Memory asked for, given and built in: per host and per cluster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Lower

from inventory.models import Cluster, Host
from inventory.scope import Scope
from inventory.selectors.freshness import Sections, hosts_read, sections_of
from inventory.selectors.host_totals import NO_VMS, Totals
from inventory.selectors.hosts import HostRow
from inventory.selectors.sums import Sums, sums_now
from inventory.veil import as_far_as_seen


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Memory of one host, or of the hosts of one cluster together.

    `physical_bytes`, `assigned_bytes`, `demand_bytes`: sums over the hosts that told them, None where none did.
    `untold`: hosts missing from the sums. `demand_unknown`: VMs that hold memory and report no demand. `old`: hosts
    whose numbers are the last known ones, the oldest of them read at `oldest_at`. Sums of demand hold the known demands
    only.
    """

    name: str
    subject: Host | Cluster | None
    hosts: int
    physical_bytes: int | None
    assigned_bytes: int | None
    demand_bytes: int | None
    demand_unknown: int
    untold: int
    old: int
    oldest_at: datetime | None
    running: int | None

    @property
    def all_old(self) -> bool:
        return self.old == self.hosts

    @property
    def demand_share(self) -> float | None:
        """Demand over physical memory, in percent."""
        if not self.physical_bytes or self.demand_bytes is None:
            return None
        return self.demand_bytes / self.physical_bytes * 100


@dataclass(frozen=True, slots=True)
class EstateMemory:
    clusters: Sequence[MemoryUse]
    clusters_left_out: int
    hosts: Sequence[MemoryUse]
    hosts_left_out: int


STANDALONE = "Standalone"
CLUSTERS_SHOWN = 24  # those that want most of what they have
HOSTS_SHOWN = 16  # one screen; the rest is in the list of hosts, sorted by demand


class _Told(NamedTuple):
    """What counts of one host; `read_at`: when its memory was read, where `old` says that it is the last known."""

    capacity_bytes: int | None
    assigned_bytes: int | None
    demand_bytes: int | None
    demand_unknown: int
    running: int | None
    old: bool
    read_at: datetime | None


def memory_now(now: datetime, scope: Scope, sums: Sums | None = None) -> EstateMemory:
    """The fullest clusters by name, hosts outside any together; the hosts with the highest share of demand first. Two
    queries of plain columns, one more for who does not see everything, two more without `sums`: of a thousand hosts a
    few are shown."""
    hosts = scope.hosts(Host.objects.filter(retired_at=None)).order_by(Lower("name"), "pk")
    columns = hosts.values_list("pk", "name", "cluster_id", "cluster__name", "memory_capacity_bytes")
    names: dict[int, str] = {}
    names_of_clusters: dict[int, str] = {}
    members: dict[int | None, list[int]] = {}
    capacities: dict[int, int | None] = {}
    for pk, name, cluster, cluster_name, capacity in columns:
        names[pk], capacities[pk] = name, capacity
        members.setdefault(cluster, []).append(pk)
        if cluster is not None:
            names_of_clusters[cluster] = cluster_name
    told = _told(capacities, (sums or sums_now(now, scope)).present.by_host(), now)
    clusters = as_far_as_seen(names_of_clusters, scope)
    groups = [(clusters.get(cluster) if cluster else None, keys) for cluster, keys in members.items()]
    uses = [_together(one.name if one else STANDALONE, one, [told[pk] for pk in keys]) for one, keys in groups]
    shown = sorted(uses, key=_fullest)[:CLUSTERS_SHOWN]
    fullest = sorted(told, key=lambda pk: _rank(names[pk], told[pk]))[:HOSTS_SHOWN]
    return EstateMemory(
        sorted(shown, key=lambda use: (use.subject is None, use.name.lower())),
        len(uses) - len(shown),
        [_together(names[pk], Host(pk=pk, name=names[pk]), [told[pk]]) for pk in fullest],
        max(0, len(told) - HOSTS_SHOWN),
    )


def _told(capacities: Mapping[int, int | None], totals: Mapping[int, Totals], now: datetime) -> Mapping[int, _Told]:
    """Most hosts were read lately: of those nothing has to be known of when."""
    read = hosts_read(capacities, now, "vms", "memory")
    sections = sections_of(capacities.keys() - read, now, "vms", "memory")
    return {pk: _of_host(capacity, sections.get(pk), totals.get(pk, NO_VMS)) for pk, capacity in capacities.items()}


def _of_host(capacity: int | None, sections: Sections | None, sums: Totals) -> _Told:
    if sections is None:
        return _Told(capacity, sums.assigned, sums.demand, sums.unknown, sums.running, False, None)
    memory = sections["memory"]
    assigned, demand = (sums.assigned, sums.demand) if memory.known else (None, None)
    running = sums.running if sections["vms"].known else None
    return _Told(capacity, assigned, demand, sums.unknown, running, memory.old, memory.ok_at)


def _fullest(use: MemoryUse) -> tuple[bool, float, str]:
    """Known before unknown, high before low."""
    return (use.demand_share is None, -(use.demand_share or 0), use.name.lower())


def _rank(name: str, told: _Told) -> tuple[bool, float, str]:
    """As `_fullest`, of what is not yet put together."""
    unknown = not told.capacity_bytes or told.demand_bytes is None
    share = 0.0 if unknown else (told.demand_bytes or 0) / (told.capacity_bytes or 1)
    return unknown, -share, name.lower()


def memory_of(row: HostRow) -> MemoryUse:
    return _together(row.host.name, row.host, [_of_row(row)])


def memory_of_cluster(cluster: Cluster, rows: Sequence[HostRow]) -> MemoryUse:
    return _together(cluster.name, cluster, [_of_row(row) for row in rows])


def _of_row(row: HostRow) -> _Told:
    capacity, section = row.host.memory_capacity_bytes, row.memory
    sums = (row.assigned_bytes, row.demand_bytes, row.demand_unknown, row.running_count)
    return _Told(capacity, *sums, section.old, section.ok_at)


def _together(name: str, subject: Host | Cluster | None, hosts: Sequence[_Told]) -> MemoryUse:
    told = [host for host in hosts if host.capacity_bytes is not None and host.assigned_bytes is not None]
    return MemoryUse(
        name,
        subject,
        hosts=len(hosts),
        physical_bytes=_sum(host.capacity_bytes for host in hosts),
        assigned_bytes=_sum(host.assigned_bytes for host in hosts),
        demand_bytes=_sum(host.demand_bytes for host in hosts),
        demand_unknown=sum(host.demand_unknown for host in hosts),
        untold=len(hosts) - len(told),
        old=sum(host.old for host in hosts),
        oldest_at=min((host.read_at for host in hosts if host.old and host.read_at), default=None),
        running=_sum(host.running for host in hosts),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
