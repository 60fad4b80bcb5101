"""Get-VMReplication and Measure-VMReplication of all VMs of the host. A host without replicas gives nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from simulator.cmdlets.declaring import Run, hyperv_cmdlet
from simulator.cmdlets.failures import vmms_stopped
from simulator.cmdlets.shapes import Shape, always, enum
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.localtime import UTC_OFFSET
from simulator.estate.replicas import FREQUENCY_SECONDS, ReplicaReading, replicas_of
from simulator.powershell.binding import Call
from simulator.powershell.values import DateTime, Guid, Int32, NetObject, SubsetError, TimeSpan, UInt32, UInt64, to_net

_TICKS = 10_000_000
_PORT = 80  # Kerberos


class SeenReplica(NamedTuple):
    view: HostView
    read: ReplicaReading


def _local(at: int) -> DateTime:
    return DateTime.from_datetime(datetime.fromtimestamp(at, UTC)).to_local(UTC_OFFSET)


_BOTH: dict[str, Callable[[SeenReplica], Any]] = {
    "VMId": lambda seen: Guid(seen.read.vm.id),
    "VMName": lambda seen: to_net(seen.read.vm.name),
    "ReplicationMode": lambda seen: enum("VMReplicationMode", seen.read.vm.replication.mode),
    "ReplicationState": lambda seen: enum("VMReplicationState", seen.read.vm.replication.state),
    "ReplicationHealth": lambda seen: enum("VMReplicationHealthState", seen.read.vm.replication.health),
    "ReplicationRelationshipType": always(enum("VMReplicationRelationshipType", "Simple")),
    "PrimaryServerName": lambda seen: seen.read.primary,
    "ReplicaServerName": lambda seen: seen.read.replica,
    "CurrentReplicaServerName": lambda seen: seen.read.replica,
    "LastReplicationTime": lambda seen: _local(seen.read.last_replicated_at),
    "ComputerName": lambda seen: seen.view.host.name,
    "IsDeleted": always(False),
}
REPLICATION = Shape(
    "VMReplication",
    _BOTH
    | {
        "AuthenticationType": always(enum("ReplicationAuthenticationType", "Kerberos")),
        "ReplicationFrequencySec": always(Int32(FREQUENCY_SECONDS)),
        "ReplicaServerPort": always(Int32(_PORT)),
        "CompressionEnabled": always(True),
    },
)
REPLICATION_HEALTH = Shape(
    "VMReplicationHealth",
    _BOTH
    | {
        "PendingReplicationSize": lambda seen: UInt64(seen.read.pending_bytes),
        "AverageReplicationSize": lambda seen: UInt64(seen.read.average_bytes),
        "AverageReplicationLatency": lambda seen: TimeSpan(seen.read.average_latency_seconds * _TICKS),
        "MissedReplicationCount": lambda seen: UInt32(seen.read.missed),
        "ReplicationErrors": lambda seen: UInt32(seen.read.errors),
        "MonitoringStartTime": lambda seen: _local(seen.read.measured_since),
    },
)


def _of_all(shape: Shape) -> Run:
    def run(call: Call) -> Iterator[NetObject]:
        view = view_of(call)
        if call.bound:
            raise SubsetError("Get-VMReplication and Measure-VMReplication are simulated for all VMs of the host only")
        if view.host.vmms != "Running":
            call.write_error(vmms_stopped(view))
        elif view.sees_vms:
            for read in replicas_of(view.read()):
                yield shape.make(SeenReplica(view, read))

    return run


CMDLETS = (
    hyperv_cmdlet("Get-VMReplication", _of_all(REPLICATION)),
    hyperv_cmdlet("Measure-VMReplication", _of_all(REPLICATION_HEALTH)),
)
