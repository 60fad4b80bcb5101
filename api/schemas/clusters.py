"""Failover clusters. Any node tells all of one; the reading that began last decides."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from api.schemas.refs import ClusterRef, HostRef, VMRef, cluster_ref, host_ref, named_ref
from api.schemas.telling import Told, of, own, tell, tell_row, values_of
from inventory.models import ClusterNetwork
from inventory.selectors.cluster_groups import GroupRow
from inventory.selectors.cluster_list import ClusterRow
from inventory.selectors.clusters import ClusterDetail as Detail
from inventory.selectors.clusters import NodeRow
from inventory.selectors.freshness import Freshness
from tags.selectors import marks_of

Sections = Mapping[str, Freshness]
NO_SUCH_SETTING = "Its Windows has no such setting, or no node has told it yet."


class Cluster(Told):
    """A failover cluster."""

    id: int = own("The portal's own number of the cluster.")
    guid: uuid.UUID | None = own("The GUID that it keeps when it is renamed; null until a node has told it.")
    name: str = own("Its name; two clusters may share one.")
    domain: str = own("Its domain; empty: none is known.")
    first_seen_at: datetime = own("When a poll saw it first.")
    tags: list[str] = own("The names of its tags.")
    host_count: int = own("Those of its nodes that the portal polls.")
    hosts_unread: int = own("Those of them whose last poll failed.")
    vm_count: int = own("VMs on them.")
    vm_running_count: int = own("VMs that run on them.")
    troubles: list[str] = own("What is wrong, in words.")
    node_count: int | None = of("cluster", "Its nodes.")
    nodes_not_up: int | None = of("cluster", "Nodes that are not up.")
    group_count: int | None = of("groups", "Its groups that are VMs.")
    groups_troubled: int | None = of("groups", "Groups that failed or wait to be moved.")
    volume_count: int | None = of("volumes", "Its shared volumes.")
    fullest_volume_percent: float | None = of("volumes", "How full the fullest of them is.")
    memory_capacity_bytes: int | None = of("host", "Memory built into those nodes.")
    memory_assigned_bytes: int | None = of("memory", "What their VMs have together.")
    memory_demand_bytes: int | None = of("memory", "What their VMs ask for, as far as that is known.")
    functional_level: int | None = of("cluster", "Which Windows its features are those of.")
    quorum_type: str | None = of("cluster", "How votes decide.")
    witness_name: str | None = of("cluster", "The name of its witness.")
    witness_type: str | None = of("cluster", "Which kind of witness that is.")
    witness_state: str | None = of("cluster", "How it is.")
    dynamic_quorum: bool | None = of("cluster", "Whether votes follow the nodes that are up.")
    maximum_parallel_migrations: int | None = of("cluster", "Live migrations at once.")
    auto_balancer_mode: int | None = of("cluster", "0 off, 1 when a node joins, 2 always.")
    auto_balancer_level: int | None = of("cluster", "How eagerly it balances.")
    shared_volumes_root: str | None = of("cluster", "Where shared volumes are mounted.")
    same_subnet_delay_ms: int | None = of("cluster", "Between heartbeats within a subnet.")
    same_subnet_threshold: int | None = of("cluster", "Heartbeats that may be missed there.")
    cross_subnet_delay_ms: int | None = of("cluster", "Between heartbeats across subnets.")
    cross_subnet_threshold: int | None = of("cluster", "Heartbeats that may be missed there.")
    enforced_anti_affinity: bool | None = of("cluster", "Whether groups stay offline rather than together.")
    drain_on_shutdown: bool | None = of("cluster", "Whether a node that shuts down is drained first.")


class Node(Told):
    """A node, registered with the portal or not."""

    name: str = of("cluster", "Its NetBIOS name.")
    host: HostRef | None = own("The host that it is; null: the portal does not poll it.")
    state: str | None = of("cluster", "Up, Down, Paused, …")
    drain_status: str | None = of("cluster", "How far its drain is.")
    dynamic_weight: int | None = of("cluster", "The vote that it has now.")
    node_weight: int | None = of("cluster", "The vote that it may have.")
    build: int | None = of("cluster", "The build of its Windows.")


class NetworkOfCluster(Told):
    """A network as the cluster sees it."""

    id: uuid.UUID = own("Its GUID.")
    name: str = of("cluster", "Its name.")
    role: str | None = of("cluster", "What it is used for.")
    state: str | None = of("cluster", "How it is.")
    address: str | None = of("cluster", "The subnet.")
    address_mask: str | None = of("cluster", "The mask of the subnet.")
    metric: int | None = of("cluster", "The lowest is used first.")
    auto_metric: bool | None = of("cluster", "Whether the cluster chose that itself.")


class ClusterGroup(Told):
    """A group (role) of the cluster."""

    id: uuid.UUID = own("Its GUID.")
    name: str = of("groups", "Its name.")
    group_type: str | None = of("groups", "VirtualMachine, and others.")
    is_core: bool | None = of("groups", "Whether it belongs to the cluster itself.")
    cluster: ClusterRef = own("Of which cluster.")
    vm: VMRef | None = own("The VM that it is; null: it is none.")
    state: str | None = of("groups", "Online, Offline, Failed, …")
    owner_node: str | None = of("groups", "The node that has it.")
    priority: str | None = of("groups", "high, medium, low, no automatic start.")
    preferred_owners: list[str] | None = of("groups", "Nodes that it prefers.")
    possible_owners: list[str] | None = of("groups", "Nodes that can have it.")
    anti_affinity_class_names: list[str] | None = of("groups", "Groups that share one of these keep apart.")
    failover_threshold: int | None = own("How often it may fail over in its period; null: as its cluster has it.")
    auto_failback: bool | None = of("groups", "Whether it goes back to a preferred node by itself.")
    queued_for_move: bool | None = of("groups", "Whether it waits to be moved.")


class ClusterDetail(Cluster):
    """A cluster with its nodes and networks."""

    nodes: list[Node] = own("Its nodes.")
    networks: list[NetworkOfCluster] = own("Its networks.")


_OF_ROW = "id guid name domain first_seen_at".split()
_FACTS = (
    "functional_level quorum_type witness_name witness_type witness_state dynamic_quorum maximum_parallel_migrations "
    "auto_balancer_mode auto_balancer_level shared_volumes_root same_subnet_delay_ms same_subnet_threshold "
    "cross_subnet_delay_ms cross_subnet_threshold enforced_anti_affinity drain_on_shutdown"
).split()


def cluster_of(row: ClusterRow) -> Cluster:
    return tell(Cluster, cluster_values(row), row.sections, dict.fromkeys(_FACTS, NO_SUCH_SETTING))


def cluster_detail_of(row: ClusterRow, detail: Detail) -> ClusterDetail:
    hanging = {
        "nodes": [node_of(node, row.sections) for node in detail.nodes],
        "networks": [network_of(network, row.sections) for network in detail.networks],
    }
    return tell(ClusterDetail, cluster_values(row) | hanging, row.sections, dict.fromkeys(_FACTS, NO_SUCH_SETTING))


def cluster_values(row: ClusterRow) -> dict[str, object]:
    groups, volumes = row.sections["groups"].known, row.sections["volumes"].known
    return {
        **values_of(row.cluster, [*_OF_ROW, *_FACTS]),
        "tags": [mark.name for mark in marks_of(row.cluster)],
        "host_count": row.hosts,
        "hosts_unread": row.hosts_unread,
        "vm_count": row.vms,
        "vm_running_count": row.running,
        "troubles": list(row.troubles),
        "node_count": row.nodes,
        "nodes_not_up": row.nodes_down if row.nodes is not None else None,
        "group_count": row.groups,
        "groups_troubled": row.groups_troubled if groups else None,
        "volume_count": row.volumes,
        "fullest_volume_percent": row.fullest_percent if volumes else None,
        "memory_capacity_bytes": row.memory_bytes,
        "memory_assigned_bytes": row.assigned_bytes,
        "memory_demand_bytes": row.demand_bytes,
    }


def node_of(row: NodeRow, sections: Sections) -> Node:
    return tell_row(Node, row.node, sections, host=host_ref(row.host) if row.host else None)


def network_of(row: ClusterNetwork, sections: Sections) -> NetworkOfCluster:
    return tell_row(NetworkOfCluster, row, sections, id=row.guid)


def group_of(row: GroupRow, sections: Sections) -> ClusterGroup:
    group = row.group
    cluster, vm = (
        cluster_ref(group.cluster),
        named_ref(group.vm_id, row.vm) if group.vm_id else None,
    )
    return tell_row(ClusterGroup, group, sections, id=group.guid, cluster=cluster, vm=vm, priority=row.priority)
