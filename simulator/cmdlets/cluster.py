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

CLUSTER_SHAPE = Shape(
    "Cluster",
    {
        "Name": lambda cluster: cluster.name,
        "Domain": lambda cluster: cluster.domain,
        "Id": lambda cluster: cluster.id,
        "Description": always(""),
        "SharedVolumesRoot": always(r"C:\ClusterStorage"),
        "EnableSharedVolumes": always("Enabled"),
        "SharedVolumeCompatibleFilters": always(strings(())),
        "SharedVolumeIncompatibleFilters": always(strings(())),
        **{name: always(UInt32(value)) for name, value in _DEFAULTS.items()},
    },
    text=lambda cluster: str(cluster.name),
)


class Node(NamedTuple):
    view: HostView
    cluster: Cluster
    host: Host
    number: int


NODE_SHAPE = Shape(
    "ClusterNode",
    {
        "Cluster": lambda node: CLUSTER_SHAPE.make(node.cluster),
        "Name": lambda node: node.host.name,
        "NodeName": lambda node: node.host.name,
        "Id": lambda node: str(node.number),
        "State": lambda node: enum("ClusterNodeState", "Up" if node.host.cluster_service == "Running" else "Down"),
        "MajorVersion": always(UInt32(10)),
        "MinorVersion": always(UInt32(0)),
        "BuildNumber": lambda node: UInt32(node.host.windows.build),
        "CSDVersion": always(""),
        "Description": always(""),
        "NodeInstanceID": lambda node: f"00000000-0000-0000-0000-{node.number:012}",
        "DrainStatus": always(enum("ClusterNodeDrainStatus", "NotInitiated")),
        "DrainTarget": always(UInt32(0xFFFFFFFF)),
        "DynamicWeight": always(UInt32(1)),
        "NodeWeight": always(UInt32(1)),
        "NeedsPreventQuorum": always(UInt32(0)),
    },
    text=lambda node: str(node.host.name),
)


def get_cluster(call: Call) -> Iterator[NetObject]:
    cluster = _own_cluster(call)
    asked = call.bound.get("Name")
    if asked is not None and [name.lower() for name in asked] not in ([cluster.name.lower()], ["."]):
        raise SubsetError("parameter -Name of Get-Cluster names another cluster: that would be a second hop")
    yield CLUSTER_SHAPE.make(cluster)


def get_cluster_node(call: Call) -> Iterator[NetObject]:
    view, cluster = view_of(call), _own_cluster(call)
    nodes = [Node(view, cluster, view.estate.hosts[name], n) for n, name in enumerate(cluster.nodes, start=1)]
    for name in call.bound.get("Name") or ["*"]:
        fitting = [node for node in nodes if matches(name, node.host.name)]
        if not fitting and not has_wildcards(name):
            message = f"An error occurred opening node '{name}'.\r\n    The cluster node was not found"
            call.write_error(record(CLUSTER, message, "ClusterNodeNotFound", "ObjectNotFound"))
        yield from map(NODE_SHAPE.make, fitting)


def _own_cluster(call: Call) -> Cluster:
    view = view_of(call)
    if view.host.cluster is None or view.host.cluster_service != "Running":
        raise cluster_not_running()
    return view.estate.clusters[view.host.cluster]


def _elsewhere(name: str, run: Run, call: Call) -> Iterable[NetObject]:
    for parameter in ("Cluster", "InputObject", "Domain"):
        if parameter in call.bound:
            raise SubsetError(f"parameter -{parameter} of {name} is not simulated")
    return run(call)


_NAME = Parameter("System.String[]", position=0)
_OBJECT = Parameter("System.Object", from_pipeline=True)

CMDLETS = (
    Cmdlet(
        name="Get-Cluster",
        module=MODULE,
        parameters={"Name": _NAME, "Domain": Parameter()},
        run=guarded("Get-Cluster", partial(_elsewhere, "Get-Cluster", get_cluster)),
        implementing_type="Microsoft.FailoverClusters.PowerShell.GetClusterCommand",
    ),
    Cmdlet(
        name="Get-ClusterNode",
        module=MODULE,
        parameters={"Name": _NAME, "InputObject": _OBJECT, "Cluster": Parameter()},
        run=guarded("Get-ClusterNode", partial(_elsewhere, "Get-ClusterNode", get_cluster_node)),
        # Not named like its cmdlet: dpaulson45/HealthChecker #195.
        implementing_type="Microsoft.FailoverClusters.PowerShell.GetNodeCommand",
    ),
)
