"""Get-ClusterSharedVolume and Get-ClusterSharedVolumeState."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.cluster import NODE_SHAPE, cluster_cmdlet, cluster_object, nodes_of, own_cluster
from simulator.cmdlets.shapes import Shape, declare, enum
from simulator.cmdlets.view import HostView, view_of
from simulator.estate import Cluster
from simulator.estate.partitions import device_of
from simulator.estate.volumes import Volume, last_part
from simulator.powershell.binding import Call, Parameter
from simulator.powershell.values import Int32, NetObject, PSArray, UInt64, to_net

_REFS = "ReFS"


class Shared(NamedTuple):
    """A Cluster Shared Volume as one node sees it."""

    view: HostView
    cluster: Cluster
    volume: Volume
    node: str

    @property
    def free(self) -> int:
        return self.volume.free_at(self.view.read().at)

    @property
    def resource_name(self) -> str:
        return f"Cluster Virtual Disk ({self.volume.label})" if self.is_direct else f"Cluster Disk {self.number}"

    @property
    def is_direct(self) -> bool:
        return self.volume.file_system == _REFS

    @property
    def number(self) -> str:
        return self.volume.root.removeprefix(r"C:\ClusterStorage\Volume")

    @property
    def redirected(self) -> bool:
        """ReFS volumes are redirected to their coordinator on every other node, and nothing is wrong with that."""
        return self.is_direct and self.node != self.volume.owner


PARTITION_SHAPE = Shape(
    "ClusterDiskPartitionInfo",
    {
        "Name": lambda shared: device_of(shared.volume),
        "FileSystem": lambda shared: shared.volume.file_system,
        "PartitionNumber": lambda _shared: Int32(2),
        "Size": lambda shared: UInt64(shared.volume.capacity),
        "FreeSpace": lambda shared: UInt64(shared.free),
        "UsedSpace": lambda shared: UInt64(shared.volume.capacity - shared.free),
        "IsFormatted": lambda _shared: True,
    },
)

INFO_SHAPE = Shape(
    "ClusterSharedVolumeInfo",
    {
        "FriendlyVolumeName": lambda shared: to_net(shared.volume.root),
        "FaultState": lambda _shared: enum("SharedVolumeFaultState", "NoFaults"),
        "MaintenanceMode": lambda _shared: False,
        "RedirectedAccess": lambda _shared: False,
        "Partition": PARTITION_SHAPE.make,
    },
)

SHARED_VOLUME_SHAPE = Shape(
    "ClusterSharedVolume",
    {
        "Id": lambda shared: shared.volume.id,
        "Name": lambda shared: shared.resource_name,
        "State": lambda _shared: enum("ClusterResourceState", "Online"),
        "Cluster": lambda shared: cluster_object(shared.cluster, shared.view),
        "OwnerNode": lambda shared: NODE_SHAPE.make(nodes_of(shared.view, shared.cluster)[shared.volume.owner]),
        "SharedVolumeInfo": lambda shared: PSArray([INFO_SHAPE.make(shared)], INFO_SHAPE.type_name),
    },
    text=lambda shared: shared.resource_name,
)

STATE_SHAPE = Shape(
    "ClusterSharedVolumeStateInfo",
    {
        "Name": lambda shared: shared.resource_name,
        "Node": lambda shared: shared.node,
        "VolumeName": lambda shared: device_of(shared.volume),
        "VolumeFriendlyName": lambda shared: to_net(last_part(shared.volume.root)),
        "StateInfo": lambda shared: enum(
            "SharedVolumeStateInfo", "FileSystemRedirected" if shared.redirected else "Direct"
        ),
        "FileSystemRedirectedIOReason": lambda shared: enum(
            "SharedVolumeFileSystemRedirectedIOReason",
            "FileSystemReFs" if shared.redirected else "NotFileSystemRedirected",
        ),
        "BlockRedirectedIOReason": lambda _shared: enum("SharedVolumeBlockRedirectedIOReason", "NotBlockRedirected"),
    },
)
for _name in ("SharedVolumeFaultState", "SharedVolumeStateInfo"):
    declare(_name)


def get_cluster_shared_volume(call: Call) -> Iterator[NetObject]:
    return (SHARED_VOLUME_SHAPE.make(shared) for shared in _shared(call, view_of(call).host.name))


def get_cluster_shared_volume_state(call: Call) -> Iterator[NetObject]:
    cluster = own_cluster(call)
    asked = {name.lower() for name in call.bound.get("Node") or cluster.nodes}
    for node in cluster.nodes:
        if node.lower() in asked:
            yield from (STATE_SHAPE.make(shared) for shared in _shared(call, node))


def _shared(call: Call, node: str) -> list[Shared]:
    view, cluster = view_of(call), own_cluster(call)
    volumes = sorted(view.estate.volumes.of(view.host), key=lambda volume: volume.root)
    return [Shared(view, cluster, volume, node) for volume in volumes if volume.kind == "csv"]


_MANY = Parameter("System.String[]", position=0)

CMDLETS = (
    cluster_cmdlet(
        "Get-ClusterSharedVolume",
        get_cluster_shared_volume,
        {"Name": _MANY, "InputObject": Parameter("System.Object", from_pipeline=True), "Cluster": Parameter()},
        "GetClusterSharedVolumeCommand",
    ),
    cluster_cmdlet(
        "Get-ClusterSharedVolumeState",
        get_cluster_shared_volume_state,
        {
            "Name": _MANY,
            "InputObject": Parameter("System.Object", from_pipeline=True),
            "Node": Parameter("System.String[]"),
            "Cluster": Parameter(),
        },
        "GetClusterSharedVolumeStateCommand",
        "Node",
    ),
)
