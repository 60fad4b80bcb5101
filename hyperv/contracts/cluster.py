"""The cluster section of scripts/read/estate/: what any node of a failover cluster tells of it, its nodes and its
networks. A host that is no node, or whose cluster service does not run, tells nothing."""

from typing import Annotated, Literal

from pydantic import Field

from hyperv.contracts.values import Count, Flag, Guid, LongText, Name, ReadingItem, Text, Word

_Named = Annotated[Word, Field(min_length=1)]


class ClusterItem(ReadingItem):
    """The cluster itself. `maximum_parallel_migrations` is a limit of each node and overrides the host's own; None
    where this Windows has no such property (before Windows Server 2022 with KB5017381). The balancer's mode is 0 off, 1
    when a node joins, 2 always; its level 1 low, 2 medium, 3 high (Microsoft, "Virtual Machine Load Balancing")."""

    IDENTITY = ("kind",)

    kind: Literal["cluster"]
    id: Guid | None = None
    name: _Named
    domain: Text = None
    functional_level: Count = None
    quorum_type: Name = None
    witness_name: LongText = None
    witness_type: Text = None
    witness_state: Name = None
    dynamic_quorum: Flag = None
    maximum_parallel_migrations: Count = None
    auto_balancer_mode: Count = None
    auto_balancer_level: Count = None
    shared_volumes_root: LongText = None
    same_subnet_delay_ms: Count = None
    same_subnet_threshold: Count = None
    cross_subnet_delay_ms: Count = None
    cross_subnet_threshold: Count = None
    enforced_anti_affinity: Flag = None
    drain_on_shutdown: Flag = None


class ClusterNodeItem(ReadingItem):
    """One node, whether or not the portal polls it."""

    IDENTITY = ("name",)

    kind: Literal["node"]
    name: _Named
    node_id: Name = None
    state: Name = None
    drain_status: Name = None
    dynamic_weight: Count = None
    node_weight: Count = None
    build: Count = None


class ClusterNetworkItem(ReadingItem):
    """One network of the cluster; `role` says what the cluster uses it for: None, Cluster or ClusterAndClient."""

    IDENTITY = ("id",)

    kind: Literal["network"]
    id: Guid
    name: _Named
    role: Name = None
    state: Name = None
    address: Name = None
    address_mask: Name = None
    metric: Count = None
    auto_metric: Flag = None
