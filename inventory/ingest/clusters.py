"""The sections cluster and groups: a cluster with its nodes, networks and groups, told by the node asked last.

A host that tells nothing is no node, or its cluster service is down: that says nothing of any cluster.
"""

from collections.abc import Sequence
from typing import Any

from hyperv.contracts import ClusterItem, ClusterNetworkItem, ClusterNodeItem
from inventory.differences import Written
from inventory.ingest.belongings import Belongings
from inventory.ingest.cluster_facts import cluster_of, has_the_word
from inventory.ingest.rows import Columns, facts_of
from inventory.models import Cluster, ClusterGroup, ClusterNetwork, ClusterNode
from inventory.sections import Seen

CLUSTER = Columns(
    Cluster,
    (
        "functional_level quorum_type witness_name witness_type witness_state dynamic_quorum "
        "maximum_parallel_migrations auto_balancer_mode auto_balancer_level shared_volumes_root same_subnet_delay_ms "
        "same_subnet_threshold cross_subnet_delay_ms cross_subnet_threshold enforced_anti_affinity drain_on_shutdown"
    ).split(),
)
NODES = Belongings(
    ClusterNode,
    ["cluster_id", "name"],
    "node_id state drain_status dynamic_weight node_weight build".split(),
)
NETWORKS = Belongings(
    ClusterNetwork,
    ["cluster_id", "guid"],
    "name role state address address_mask metric auto_metric".split(),
)
GROUPS = Belongings(
    ClusterGroup,
    ["cluster_id", "guid"],
    (
        "name group_type is_core vm_id state owner_node priority preferred_owners possible_owners "
        "anti_affinity_class_names failover_threshold failover_period_hours auto_failback status_information "
        "queued_for_move"
    ).split(),
)
_OF_CLUSTER = "cluster_id = %s"


def ingest_cluster(seen: Seen) -> int:
    itself = next((item for item in seen.items if isinstance(item, ClusterItem)), None)
    cluster_id = cluster_of(seen) if itself else None
    if cluster_id is None or not has_the_word(seen, cluster_id):
        return 0
    return (
        _ingest_facts(cluster_id, itself, seen)
        + _replace(NODES, cluster_id, [item for item in seen.items if isinstance(item, ClusterNodeItem)], seen)
        + _replace(NETWORKS, cluster_id, [item for item in seen.items if isinstance(item, ClusterNetworkItem)], seen)
    )


def ingest_groups(seen: Seen) -> int:
    cluster_id = cluster_of(seen) if seen.items else None
    if cluster_id is None or not has_the_word(seen, cluster_id):
        return 0
    return _replace(GROUPS, cluster_id, seen.items, seen)


def _ingest_facts(cluster_id: int, item: Any, seen: Seen) -> int:
    facts, before = facts_of(item, CLUSTER.names), CLUSTER.read([cluster_id])
    if before.get(cluster_id) == facts:
        return 0
    seen.written.append(Written(Cluster, ["id"], CLUSTER.names, before, {cluster_id: facts}))
    return Cluster.objects.filter(pk=cluster_id).update(**dict(zip(CLUSTER.names, facts, strict=True)))


def _replace(table: Belongings, cluster_id: int, items: Sequence[Any], seen: Seen) -> int:
    """Rows are known by their key's second column: a node's name, a network's or group's id."""
    rows = {(cluster_id, item.name if table is NODES else item.id): facts_of(item, table.facts) for item in items}
    return table.replace(_OF_CLUSTER, [cluster_id], rows, complete=seen.section.complete, told=seen.written)
