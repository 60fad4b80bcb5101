"""The list of clusters, and that of their groups."""

from inventory.lists.filters import ClusterFilter, GroupFilter
from inventory.scope import scope_of
from inventory.selectors.cluster_groups import GroupRow, aged_group_rows, groups_matching
from inventory.selectors.cluster_list import ClusterRow, cluster_rows, clusters_matching
from lists.columns import Column
from lists.definition import Empty, List

TOLD_BY = ("cluster", "vms", "memory", "host", "volumes", "groups")  # the sections whose ages its columns tell


def _untold(row: ClusterRow) -> str:
    return "" if row.nodes is not None else row.section.reason or "No node has told of its cluster yet."


def _groups_untold(row: ClusterRow) -> str:
    return "" if row.groups is not None else row.sections["groups"].reason


def _volumes_untold(row: ClusterRow) -> str:
    return "" if row.volumes is not None else row.sections["volumes"].reason


CLUSTER_COLUMNS = (
    Column(
        "name", "Cluster",
        csv=(("cluster", lambda row: row.cluster.name), ("guid", lambda row: row.cluster.guid)),
    ),
    Column("trouble", "State", "hv-verdict", unknown=_untold, csv=(("troubles", lambda row: "; ".join(row.troubles)),)),
    Column(
        "nodes", "Nodes", "end", age="cluster", unknown=_untold,
        csv=(("nodes", lambda row: row.nodes), ("nodes_not_up", lambda row: row.nodes_down if row.nodes else None)),
    ),
    Column(
        "vms", "VMs", "end", age="vms", csv=(("vms", lambda row: row.vms), ("vms_running", lambda row: row.running))
    ),
    Column(
        "demand", "Memory asked for", "hv-bar-cell", age="memory",
        csv=(
            ("memory_demand_bytes", lambda row: row.demand_bytes),
            ("memory_assigned_bytes", lambda row: row.assigned_bytes),
        ),
    ),
    Column("memory", "Physical", "end", age="host", csv=(("memory_physical_bytes", lambda row: row.memory_bytes),)),
    Column(
        "fullest", "Fullest volume", "end", age="volumes", unknown=_volumes_untold,
        csv=(("fullest_volume_percent", lambda row: row.fullest_percent), ("volumes", lambda row: row.volumes)),
    ),
    Column(
        "groups", "Groups", "end wide", age="groups", unknown=_groups_untold,
        csv=(
            ("groups", lambda row: row.groups),
            ("groups_failed_or_waiting", lambda row: row.groups_troubled if row.groups is not None else None),
        ),
    ),
    Column(
        "witness", "Witness", age="cluster", optional=True,
        csv=(("witness", lambda row: row.cluster.witness_name), ("witness_state", lambda r: r.cluster.witness_state)),
    ),
    Column(
        "quorum", "Quorum", age="cluster", optional=True, csv=(("quorum_type", lambda row: row.cluster.quorum_type),)
    ),
    Column(
        "level", "Functional level", "end", age="cluster", optional=True,
        csv=(("functional_level", lambda row: row.cluster.functional_level),),
    ),
    Column("domain", "Domain", optional=True, csv=(("domain", lambda row: row.cluster.domain),)),
)  # fmt: skip

ABOVE = "inventory/lists/clusters_above.html"

CLUSTERS = List(
    key="clusters",
    url="inventory:clusters",
    title="Clusters",
    thing="cluster",
    things="clusters",
    icon="hexagons",
    form=ClusterFilter,
    columns=CLUSTER_COLUMNS,
    cells="inventory/lists/clusters.html",
    matching=lambda question, asking: clusters_matching(question, scope_of(asking.user), asking.now),
    dress=lambda clusters, asking: cluster_rows(clusters, asking.now, *TOLD_BY),
    row_key=lambda row: str(row.cluster.pk),
    above=ABOVE,
    empty=Empty(
        "hexagons", "No clusters", "A cluster appears here as soon as a host has said that it is a node of one."
    ),
)


def _owner_unknown(row: GroupRow) -> str:
    return "" if row.group.owner_node else "The cluster names no owner."


GROUP_COLUMNS = (
    Column("name", "Group", csv=(("group", lambda row: row.group.name), ("type", lambda row: row.group.group_type))),
    Column("state", "State", "hv-verdict", age="groups", csv=(("state", lambda row: row.group.state),)),
    Column("cluster", "Cluster", csv=(("cluster", lambda row: row.group.cluster.name),)),
    Column(
        "owner", "Owner", age="groups", unknown=_owner_unknown,
        csv=(("owner_node", lambda row: row.group.owner_node),),
    ),
    Column("priority", "Priority", age="groups", csv=(("priority", lambda row: row.priority),)),
    Column(
        "preferred", "Preferred owners", age="groups",
        csv=(("preferred_owners", lambda row: ", ".join(row.group.preferred_owners or [])),),
    ),
    Column(
        "apart", "Kept apart by", age="groups",
        csv=(("anti_affinity", lambda r: ", ".join(r.group.anti_affinity_class_names or [])),),
    ),
    Column(
        "possible", "Possible owners", age="groups", optional=True,
        csv=(("possible_owners", lambda r: ", ".join(r.group.possible_owners or [])),),
    ),
    Column(
        "threshold", "Failovers allowed", "end", age="groups", optional=True,
        csv=(("failover_threshold", lambda row: row.group.failover_threshold),),
    ),
    Column(
        "failback", "Fails back", age="groups", optional=True,
        csv=(("auto_failback", lambda row: row.group.auto_failback),),
    ),
)  # fmt: skip

GROUPS = List(
    key="cluster-groups",
    url="inventory:groups",
    title="Cluster groups",
    thing="group",
    things="groups",
    icon="stack-2",
    form=GroupFilter,
    columns=GROUP_COLUMNS,
    cells="inventory/lists/groups.html",
    matching=lambda question, asking: groups_matching(question, scope_of(asking.user), asking.now),
    dress=lambda groups, asking: aged_group_rows(groups, scope_of(asking.user), asking.now),
    row_key=lambda row: str(row.group.pk),
    above=ABOVE,
    empty=Empty("stack-2", "No groups", "What clusters keep running stands here as soon as one has told of it."),
)
