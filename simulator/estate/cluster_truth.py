"""The ground truth of the sections cluster and groups: the items that any node of a cluster must tell, by their names
in the contracts."""

from collections.abc import Mapping
from typing import Any

from simulator.estate.clustering import FUNCTIONAL_LEVELS, WAITING_IN_QUEUE_FOR_MOVE
from simulator.estate.groups import GroupReading, groups_of
from simulator.estate.model import Cluster, Host
from simulator.estate.reading import HostReading


def cluster_items(cluster: Cluster, readings: Mapping[str, HostReading]) -> list[dict[str, Any]]:
    first = readings[cluster.nodes[0]].host
    nodes = [_node(readings[name].host, number) for number, name in enumerate(cluster.nodes, start=1)]
    return [_cluster(cluster, first), *nodes, *map(_network, cluster.networks)]


def group_items(cluster: Cluster, readings: Mapping[str, HostReading]) -> list[dict[str, Any]]:
    return [_group(group, cluster) for group in groups_of(cluster, readings)]


def node_state(host: Host) -> str:
    return host.node_state if host.cluster_service == "Running" else "Down"


def _cluster(cluster: Cluster, first: Host) -> dict[str, Any]:
    level = FUNCTIONAL_LEVELS.get(first.windows.build)
    witness = cluster.witness
    return {
        "kind": "cluster",
        "id": cluster.id,
        "name": cluster.name,
        "domain": cluster.domain,
        "functional_level": level,
        "quorum_type": "Majority" if level else "NodeAndDiskMajority" if witness else "NodeMajority",
        "witness_name": witness.name if witness else None,
        "witness_type": witness.type if witness else None,
        "witness_state": witness.state if witness else None,
        "dynamic_quorum": True,
        "maximum_parallel_migrations": cluster.maximum_parallel_migrations,
        "auto_balancer_mode": 2 if level else None,
        "auto_balancer_level": 1 if level else None,
        "shared_volumes_root": r"C:\ClusterStorage",
        "same_subnet_delay_ms": 1000,
        "same_subnet_threshold": 10,
        "cross_subnet_delay_ms": 1000,
        "cross_subnet_threshold": 20,
        "enforced_anti_affinity": False,
        "drain_on_shutdown": True,
    }


def _node(host: Host, number: int) -> dict[str, Any]:
    return {
        "kind": "node",
        "name": host.name,
        "node_id": str(number),
        "state": node_state(host),
        "drain_status": host.drain_status,
        "dynamic_weight": 1,
        "node_weight": 1,
        "build": host.windows.build,
    }


def _network(network: Any) -> dict[str, Any]:
    return {
        "kind": "network",
        "id": network.id,
        "name": network.name,
        "role": network.role,
        "state": network.state,
        "address": network.address,
        "address_mask": network.mask,
        "metric": network.metric,
        "auto_metric": True,
    }


def _group(group: GroupReading, cluster: Cluster) -> dict[str, Any]:
    settings = group.settings
    owners = settings.possible_owners if settings.possible_owners is not None else cluster.nodes
    return {
        "id": group.id,
        "name": group.name,
        "group_type": group.type,
        "is_core": group.is_core,
        "vm_id": group.vm.id if group.vm else None,
        "state": group.state,
        "owner_node": group.owner,
        "priority": settings.priority,
        "preferred_owners": list(settings.preferred_owners),
        "possible_owners": list(owners) if group.vm else None,
        "anti_affinity_class_names": list(settings.anti_affinity),
        "failover_threshold": settings.failover_threshold,
        "failover_period_hours": settings.failover_period_hours,
        "auto_failback": bool(settings.auto_failback),
        "status_information": settings.status,
        "queued_for_move": bool(settings.status & WAITING_IN_QUEUE_FOR_MOVE),
    }
