"""Everything known of one cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from inventory.models import Cluster, ClusterGroup, ClusterNetwork, ClusterNode, Event, Volume, VolumeAccess
from inventory.scope import Scope
from inventory.selectors.cluster_groups import GroupRow, group_rows
from inventory.selectors.cluster_list import (
    TROUBLED_GROUP,
    ClusterRow,
    cluster_rows,
    measured_cluster,
)
from inventory.selectors.clusters import BALANCER_MODES, NodeRow
from inventory.selectors.events import EventRow, latest_events_of
from inventory.selectors.freshness import Freshness
from inventory.selectors.host_storage import ReachedVolume
from inventory.selectors.hosts import HostQuestion, HostRow, host_rows, hosts_matching
from inventory.selectors.memory import MemoryUse, memory_of, memory_of_cluster
from inventory.selectors.usage import VolumeUse

GROUPS_SHOWN = 15  # what is wrong first; the rest is a list of its own
EVENTS_SHOWN = 10
BALANCER_LEVELS = {1: "low", 2: "medium", 3: "high"}


@dataclass(frozen=True, slots=True)
class Member:
    """A node. `row` and `memory` are None for one that the portal does not poll; `vms` is what its host holds."""

    place: NodeRow
    row: HostRow | None
    memory: MemoryUse | None


@dataclass(frozen=True, slots=True)
class SharedVolume:
    """`detours`: the nodes that do not reach it directly, and how they do."""

    row: VolumeUse
    detours: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spare:
    """Whether the demand would still fit if the node with the most memory were gone. None: not known."""

    without: str
    left_bytes: int | None

    @property
    def enough(self) -> bool | None:
        return None if self.left_bytes is None else self.left_bytes >= 0


@dataclass(frozen=True, slots=True)
class ClusterPage:
    row: ClusterRow
    members: Sequence[Member]
    memory: MemoryUse
    volumes: Sequence[SharedVolume]
    networks: Sequence[ClusterNetwork]
    groups: Sequence[GroupRow]
    kept_apart: Sequence[tuple[str, Sequence[GroupRow]]]
    events: Sequence[EventRow]

    @property
    def cluster(self) -> Cluster:
        return self.row.cluster

    @property
    def sections(self) -> dict[str, Freshness]:
        return dict(self.row.sections)

    @property
    def groups_left_out(self) -> int:
        return max(0, (self.row.groups or 0) - len(self.groups))

    @property
    def balancing(self) -> str | None:
        mode, level = self.cluster.auto_balancer_mode, self.cluster.auto_balancer_level
        if mode is None:
            return None
        how = BALANCER_MODES.get(mode, str(mode))
        return f"{how}, {BALANCER_LEVELS.get(level, level)}" if mode and level is not None else how

    @property
    def votes(self) -> int | None:
        weights = [member.place.node.dynamic_weight for member in self.members]
        return None if not weights or None in weights else sum(filter(None, weights))

    @property
    def spare(self) -> Spare | None:
        """None for one node, or where a node is not polled: then nobody knows."""
        sizes = [member.row.host.memory_capacity_bytes for member in self.members if member.row]
        if len(sizes) < 2 or len(sizes) < len(self.members):
            return None
        known = [size for size in sizes if size is not None]
        demand, largest = self.memory.demand_bytes, max(known, default=0)
        name = next(
            (m.place.node.name for m in self.members if m.row and m.row.host.memory_capacity_bytes == largest), ""
        )
        complete = len(known) == len(sizes) and demand is not None and not self.memory.untold
        return Spare(name, sum(known) - largest - (demand or 0) if complete else None)


def cluster_page(pk: int, scope: Scope, now: datetime) -> ClusterPage | None:
    cluster = measured_cluster(pk, scope)
    if cluster is None:
        return None
    hosts = list(host_rows(hosts_matching(HostQuestion(cluster=str(pk)), now, scope), now))
    groups = ClusterGroup.objects.filter(cluster=cluster)
    return ClusterPage(
        row=next(cluster_rows([cluster], now)),
        members=_members(cluster, hosts),
        memory=memory_of_cluster(cluster, hosts),
        volumes=_volumes(cluster),
        networks=tuple(ClusterNetwork.objects.filter(cluster=cluster).order_by("metric", "name")),
        groups=_worst_groups(groups, scope),
        kept_apart=_kept_apart(groups, scope),
        events=latest_events_of(_telling(Event.objects.filter(host__cluster=cluster)), EVENTS_SHOWN, scope),
    )


def _members(cluster: Cluster, rows: Iterable[HostRow]) -> Sequence[Member]:
    """Every node, and a host that says it is one although the cluster has not named it yet."""
    named = {(row.host.netbios_name or row.host.name).lower(): row for row in rows}
    nodes = list(ClusterNode.objects.filter(cluster=cluster).order_by("name"))
    known = {node.name.lower() for node in nodes}
    nodes += [ClusterNode(cluster=cluster, name=row.host.name) for name, row in named.items() if name not in known]
    members = []
    for node in nodes:
        row = named.get(node.name.lower())
        members.append(Member(NodeRow(node, row.host if row else None), row, memory_of(row) if row else None))
    return members


def _volumes(cluster: Cluster) -> Sequence[SharedVolume]:
    """Volume2 before Volume10."""
    volumes = sorted(Volume.objects.filter(cluster=cluster), key=lambda one: (len(one.path), one.path.lower()))
    ways: dict[str, list[VolumeAccess]] = {}
    for way in VolumeAccess.objects.filter(host__cluster=cluster).select_related("host").order_by("host__name"):
        ways.setdefault(way.identity, []).append(way)
    found = []
    for volume in volumes:
        seen = [(way.host.name, ReachedVolume(volume, way).detour) for way in ways.get(volume.identity, ())]
        found.append(SharedVolume(VolumeUse(volume), [(name, detour) for name, detour in seen if detour]))
    return found


def _worst_groups(groups: QuerySet[ClusterGroup], scope: Scope) -> Sequence[GroupRow]:
    """What failed or waits, then what starts first."""
    machines = groups.filter(group_type="VirtualMachine").select_related("cluster")
    troubled = list(machines.filter(TROUBLED_GROUP).order_by("name", "pk")[:GROUPS_SHOWN])
    others = machines.exclude(pk__in=[group.pk for group in troubled]).order_by("-priority", "name", "pk")
    return tuple(group_rows([*troubled, *others[: GROUPS_SHOWN - len(troubled)]], scope))


def _kept_apart(groups: QuerySet[ClusterGroup], scope: Scope) -> Sequence[tuple[str, Sequence[GroupRow]]]:
    """By class name: groups that should not be on one node together."""
    named = groups.filter(anti_affinity_class_names__0__isnull=False).select_related("cluster").order_by("name", "pk")
    classes: dict[str, list[GroupRow]] = {}
    for row in group_rows(named, scope):
        for name in row.group.anti_affinity_class_names or []:
            classes.setdefault(str(name), []).append(row)
    return sorted(classes.items())


def _telling(events: QuerySet[Event]) -> QuerySet[Event]:
    """What a person would want to see first: no reports of success."""
    return events.exclude(Q(level="Information") | Q(level="Verbose"))
