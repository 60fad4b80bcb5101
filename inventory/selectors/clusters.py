"""A cluster as its nodes tell it: which of them the portal polls, and what of its groups is not as it should be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import VM, Cluster, ClusterGroup, ClusterNetwork, ClusterNode, Host
from inventory.scope import Scope

PRIORITIES = {3000: "high", 2000: "medium", 1000: "low", 0: "no automatic start"}
BALANCER_MODES = {0: "off", 1: "when a node joins", 2: "always"}


@dataclass(frozen=True, slots=True)
class NodeRow:
    """`host` None: a node that the portal does not poll."""

    node: ClusterNode
    host: Host | None


@dataclass(frozen=True, slots=True)
class ClusterDetail:
    """`groups` counts the groups of VMs by state; `troubled` names those that failed or wait for their move."""

    cluster: Cluster
    nodes: Sequence[NodeRow]
    networks: Sequence[ClusterNetwork]
    groups: Sequence[tuple[str, int]]
    troubled: Sequence[ClusterGroup]

    @property
    def balancing(self) -> str | None:
        mode = self.cluster.auto_balancer_mode
        return None if mode is None else BALANCER_MODES.get(mode, str(mode))


def cluster_detail(cluster: Cluster) -> ClusterDetail:
    hosts = {(host.netbios_name or host.name).lower(): host for host in Host.objects.filter(cluster=cluster)}
    nodes = [NodeRow(node, hosts.get(node.name.lower())) for node in ClusterNode.objects.filter(cluster=cluster)]
    networks = ClusterNetwork.objects.filter(cluster=cluster).order_by("metric", "name")
    groups = list(ClusterGroup.objects.filter(cluster=cluster, group_type="VirtualMachine").order_by("name"))
    states = Counter(group.state or "unknown" for group in groups)
    troubled = [group for group in groups if group.state in ("Failed", "PartialOnline") or group.queued_for_move]
    return ClusterDetail(
        cluster, sorted(nodes, key=lambda row: row.node.name), tuple(networks), sorted(states.items()), troubled
    )


@dataclass(frozen=True, slots=True)
class GroupOfVM:
    group: ClusterGroup

    @property
    def priority(self) -> str | None:
        value = self.group.priority
        return None if value is None else PRIORITIES.get(value, str(value))


def group_of_vm(vm: VM, scope: Scope) -> GroupOfVM | None:
    """The cluster's group that the VM is; the one of the cluster where it is, should two clusters name it."""
    groups = scope.by_cluster(ClusterGroup.objects.filter(vm_id=vm.pk), "cluster")
    found = list(groups.select_related("cluster").order_by("pk"))
    here = [group for group in found if group.cluster_id == vm.host.cluster_id]
    first = next(iter(here or found), None)
    return GroupOfVM(first) if first else None
