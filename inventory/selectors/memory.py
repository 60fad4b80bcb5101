"""Memory asked for, given and built in: per host and per cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import Cluster, Host
from inventory.scope import Scope
from inventory.selectors.hosts import HostQuestion, HostRow, host_rows, hosts_matching
from inventory.veil import veil


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
    hosts: Sequence[MemoryUse]
    hosts_left_out: int


STANDALONE = "Standalone"
HOSTS_SHOWN = 16  # one screen; the rest is in the list of hosts, sorted by demand


def memory_now(now: datetime, scope: Scope) -> EstateMemory:
    """Clusters by name, hosts outside any together; the hosts with the highest share of demand first."""
    rows = list(host_rows(veil(hosts_matching(HostQuestion(), now, scope), scope), now))
    groups: dict[Cluster | None, list[HostRow]] = {}
    for row in rows:
        groups.setdefault(row.host.cluster, []).append(row)
    order = sorted(groups, key=lambda cluster: (cluster is None, str(cluster).lower()))
    clusters = [_together(cluster.name if cluster else STANDALONE, cluster, groups[cluster]) for cluster in order]
    hosts = sorted((memory_of(row) for row in rows), key=_fullest)
    return EstateMemory(clusters, hosts[:HOSTS_SHOWN], max(0, len(hosts) - HOSTS_SHOWN))


def _fullest(use: MemoryUse) -> tuple[bool, float, str]:
    """Known before unknown, high before low."""
    return (use.demand_share is None, -(use.demand_share or 0), use.name.lower())


def memory_of(row: HostRow) -> MemoryUse:
    return _together(row.host.name, row.host, [row])


def memory_of_cluster(cluster: Cluster, rows: Sequence[HostRow]) -> MemoryUse:
    return _together(cluster.name, cluster, rows)


def _together(name: str, subject: Host | Cluster | None, rows: Sequence[HostRow]) -> MemoryUse:
    told = [row for row in rows if row.host.memory_capacity_bytes is not None and row.assigned_bytes is not None]
    return MemoryUse(
        name,
        subject,
        hosts=len(rows),
        physical_bytes=_sum(row.host.memory_capacity_bytes for row in rows),
        assigned_bytes=_sum(row.assigned_bytes for row in rows),
        demand_bytes=_sum(row.demand_bytes for row in rows),
        demand_unknown=sum(row.demand_unknown for row in rows),
        untold=len(rows) - len(told),
        old=sum(row.memory.old for row in rows),
        oldest_at=min((row.memory.ok_at for row in rows if row.memory.old and row.memory.ok_at), default=None),
        running=_sum(row.running_count for row in rows),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
