"""Get-Cluster and Get-ClusterNode. Where no cluster service runs they end with ClusterEndpointNotRegistered.

The module is taken to be installed on every host, as it is with the remote administration tools.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from simulator.cmdlets.declaring import Run, guarded
from simulator.cmdlets.failures import CLUSTER, cluster_not_running, record
from simulator.cmdlets.shapes import Shape, always, enum, strings
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.wildcards import has_wildcards, matches
from simulator.estate import Cluster, Host
from simulator.estate.cluster_truth import node_state
from simulator.estate.clustering import FUNCTIONAL_LEVELS
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.values import NetObject, SubsetError, UInt32

MODULE = "FailoverClusters"

# Values of the properties that nothing here changes: captures/hyperv_json/get_cluster.json.
_DEFAULTS = {
    "AddEvictDelay": 60, "AdministrativeAccessPoint": 1, "BackupInProgress": 0, "ClusSvcHangTimeout": 60,
    "ClusterEnforcedAntiAffinity": 0, "ClusterLogLevel": 3, "ClusterLogSize": 300, "CrossSubnetDelay": 1000,
    "CrossSubnetThreshold": 20, "CsvBalancer": 1, "DefaultNetworkRole": 2, "DrainOnShutdown": 1, "DynamicQuorum": 1,
    "HangRecoveryAction": 3, "PlumbAllCrossSubnetRoutes": 0, "QuorumArbitrationTimeMax": 20, "RouteHistoryLength": 20,
    "SameSubnetDelay": 1000, "SameSubnetThreshold": 10, "SecurityLevel": 1, "ShutdownTimeoutInMinutes": 56,
}  # fmt: skip


class SeenCluster(NamedTuple):
    """A cluster as one of its nodes tells it: which properties there are follows from that node's Windows."""

    view: HostView
    cluster: Cluster


CLUSTER_SHAPE = Shape(
    "Cluster",
    {
        "Name": lambda seen: seen.cluster.name,
        "Domain": lambda seen: seen.cluster.domain,
        "Id": lambda seen: seen.cluster.id,
        "ClusterFunctionalLevel": lambda seen: UInt32(FUNCTIONAL_LEVELS[seen.view.host.windows.build]),
        "AutoBalancerMode": always(UInt32(2)),
        "AutoBalancerLevel": always(UInt32(1)),
        "MaximumParallelMigrations": lambda seen: UInt32(seen.cluster.maximum_parallel_migrations or 1),
        "Description": always(""),
        "SharedVolumesRoot": always(r"C:\ClusterStorage"),
        "EnableSharedVolumes": always("Enabled"),
        "SharedVolumeCompatibleFilters": always(strings(())),
        "SharedVolumeIncompatibleFilters": always(strings(())),
        **{name: always(UInt32(value)) for name, value in _DEFAULTS.items()},
    },
    text=lambda seen: str(seen.cluster.name),
)


def cluster_object(cluster: Cluster, view: HostView) -> NetObject:
    return CLUSTER_SHAPE.make(SeenCluster(view, cluster))


class Node(NamedTuple):
    view: HostView
    cluster: Cluster
    host: Host
    number: int


NODE_SHAPE = Shape(
    "ClusterNode",
    {
        "Cluster": lambda node: cluster_object(node.cluster, node.view),
        "Name": lambda node: node.host.name,
        "NodeName": lambda node: node.host.name,
        "Id": lambda node: str(node.number),
        "State": lambda node: enum("ClusterNodeState", node_state(node.host)),
        "MajorVersion": always(UInt32(10)),
        "MinorVersion": always(UInt32(0)),
        "BuildNumber": lambda node: UInt32(node.host.windows.build),
        "CSDVersion": always(""),
        "Description": always(""),
        "NodeInstanceID": lambda node: f"00000000-0000-0000-0000-{node.number:012}",
        "DrainStatus": lambda node: enum("ClusterNodeDrainStatus", node.host.drain_status),
        "DrainTarget": always(UInt32(0xFFFFFFFF)),
        "DynamicWeight": always(UInt32(1)),
        "NodeWeight": always(UInt32(1)),
        "NeedsPreventQuorum": always(UInt32(0)),
    },
    text=lambda node: str(node.host.name),
)


def get_cluster(call: Call) -> Iterator[NetObject]:
    cluster = own_cluster(call)
    asked = call.bound.get("Name")
    if asked is not None and [name.lower() for name in asked] not in ([cluster.name.lower()], ["."]):
        raise SubsetError("parameter -Name of Get-Cluster names another cluster: that would be a second hop")
    yield cluster_object(cluster, view_of(call))


def get_cluster_node(call: Call) -> Iterator[NetObject]:
    nodes = nodes_of(view_of(call), own_cluster(call)).values()
    for name in call.bound.get("Name") or ["*"]:
        fitting = [node for node in nodes if matches(name, node.host.name)]
        if not fitting and not has_wildcards(name):
            message = f"An error occurred opening node '{name}'.\r\n    The cluster node was not found"
            call.write_error(record(CLUSTER, message, "ClusterNodeNotFound", "ObjectNotFound"))
        yield from map(NODE_SHAPE.make, fitting)


def nodes_of(view: HostView, cluster: Cluster) -> dict[str, Node]:
    return {name: Node(view, cluster, view.estate.hosts[name], n) for n, name in enumerate(cluster.nodes, start=1)}


def own_cluster(call: Call) -> Cluster:
    view = view_of(call)
    if view.host.cluster is None or view.host.cluster_service != "Running":
        raise cluster_not_running()
    return view.estate.clusters[view.host.cluster]


def cluster_cmdlet(name: str, run: Run, parameters: dict[str, Parameter], implementing: str, *takes: str) -> Cmdlet:
    """A cmdlet of the module; those of its parameters that are not in `takes` leave the subset."""
    return Cmdlet(
        name=name,
        module=MODULE,
        parameters=parameters,
        run=guarded(name, partial(_taking, name, frozenset(takes), run)),
        implementing_type=f"Microsoft.FailoverClusters.PowerShell.{implementing}",
    )


def _taking(name: str, takes: frozenset[str], run: Run, call: Call) -> Iterable[NetObject]:
    for parameter in call.bound:
        if parameter not in takes:
            raise SubsetError(f"parameter -{parameter} of {name} is not simulated")
    return run(call)


NAME = Parameter("System.String[]", position=0)
OBJECT = Parameter("System.Object", from_pipeline=True)

CMDLETS = (
    cluster_cmdlet("Get-Cluster", get_cluster, {"Name": NAME, "Domain": Parameter()}, "GetClusterCommand", "Name"),
    # Not named like its cmdlet: dpaulson45/HealthChecker #195.
    cluster_cmdlet(
        "Get-ClusterNode",
        get_cluster_node,
        {"Name": NAME, "InputObject": OBJECT, "Cluster": Parameter()},
        "GetNodeCommand",
        "Name",
    ),
)
