"""Get-ClusterNetwork and Get-ClusterQuorum."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from simulator.cmdlets.cluster import NAME, OBJECT, cluster_cmdlet, cluster_object, own_cluster
from simulator.cmdlets.shapes import Shape, always, declare, enum, strings
from simulator.cmdlets.view import HostView, view_of
from simulator.estate import Cluster
from simulator.estate.cluster_truth import cluster_items
from simulator.estate.clustering import FUNCTIONAL_LEVELS, ClusterNetwork, Witness
from simulator.powershell.binding import Call, Parameter
from simulator.powershell.values import NetList, NetObject, UInt32


class SeenPart(NamedTuple):
    """Something of a cluster, as one node tells it."""

    view: HostView
    cluster: Cluster
    part: Any


def _role(seen: SeenPart) -> Any:
    value = enum("ClusterNetworkRole", seen.part.role)
    return value if seen.view.host.windows.build in FUNCTIONAL_LEVELS else UInt32(value.value)


NETWORK_SHAPE = Shape(
    "ClusterNetwork",
    {
        "Cluster": lambda seen: cluster_object(seen.cluster, seen.view),
        "Name": lambda seen: seen.part.name,
        "Id": lambda seen: seen.part.id,
        "State": lambda seen: enum("ClusterNetworkState", seen.part.state),
        "Role": _role,
        "Address": lambda seen: seen.part.address,
        "AddressMask": lambda seen: seen.part.mask,
        "AutoMetric": always(True),
        "Metric": lambda seen: UInt32(seen.part.metric),
        "Description": always(""),
        "Ipv4Addresses": lambda seen: string_collection([seen.part.address]),
        "Ipv6Addresses": lambda _seen: string_collection([]),
    },
    text=lambda seen: str(seen.part.name),
)
RESOURCE_TYPE_SHAPE = Shape(
    "ClusterResourceType",
    {
        "Cluster": lambda seen: cluster_object(seen.cluster, seen.view),
        "Name": lambda seen: seen.part,
        "DisplayName": lambda seen: seen.part,
    },
    text=lambda seen: str(seen.part),
)
WITNESS_SHAPE = Shape(
    "ClusterResource",
    {
        "Cluster": lambda seen: cluster_object(seen.cluster, seen.view),
        "Name": lambda seen: seen.part.name,
        "State": lambda seen: enum("ClusterResourceState", seen.part.state),
        "ResourceType": lambda seen: RESOURCE_TYPE_SHAPE.make(SeenPart(seen.view, seen.cluster, seen.part.type)),
        "IsCoreResource": always(True),
    },
    text=lambda seen: str(seen.part.name),
)
QUORUM_SHAPE = Shape(
    "ClusterQuorumSettings",
    {
        "Cluster": lambda seen: cluster_object(seen.cluster, seen.view),
        "QuorumResource": lambda seen: _witness(seen, seen.cluster.witness),
        "QuorumType": lambda seen: enum("ClusterQuorumType", seen.part),
    },
)


def string_collection(texts: list[str]) -> NetList:
    return NetList("System.Collections.Specialized.StringCollection", strings(texts), "System.String")


def _witness(seen: SeenPart, witness: Witness | None) -> NetObject | None:
    return WITNESS_SHAPE.make(SeenPart(seen.view, seen.cluster, witness)) if witness else None


def get_cluster_network(call: Call) -> Iterator[NetObject]:
    cluster, view = own_cluster(call), view_of(call)
    networks: tuple[ClusterNetwork, ...] = cluster.networks
    return (NETWORK_SHAPE.make(SeenPart(view, cluster, network)) for network in networks)


def get_cluster_quorum(call: Call) -> Iterator[NetObject]:
    cluster, view = own_cluster(call), view_of(call)
    facts, *_ = cluster_items(cluster, {name: view.estate.observe(name) for name in cluster.nodes})
    yield QUORUM_SHAPE.make(SeenPart(view, cluster, facts["quorum_type"]))


declare("ClusterNetworkRole")

CMDLETS = (
    cluster_cmdlet(
        "Get-ClusterNetwork",
        get_cluster_network,
        {"Name": NAME, "InputObject": OBJECT, "Cluster": Parameter()},
        "GetClusterNetworkCommand",
    ),
    cluster_cmdlet(
        "Get-ClusterQuorum",
        get_cluster_quorum,
        {"Cluster": Parameter(position=0), "InputObject": OBJECT},
        "GetClusterQuorumCommand",
    ),
)
