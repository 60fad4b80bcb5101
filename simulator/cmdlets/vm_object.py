"""Microsoft.HyperV.PowerShell.VirtualMachine: what Get-VM hands out.

Types are those of the reflection dump; names that PowerShell's type data adds (VMName, VMId, …) are those of a real
object's JSON (captures/hyperv_json/get_vm.json). Devices (HardDrives, NetworkAdapters, …) exist and are not filled.
"""

from typing import NamedTuple

from simulator.cmdlets.languages import words_of
from simulator.cmdlets.shapes import Shape, always, enum, enums, strings
from simulator.cmdlets.view import HostView
from simulator.estate.localtime import UTC_OFFSET
from simulator.estate.model import MIB, VM
from simulator.estate.reading import VMReading
from simulator.powershell.values import (
    DateTime,
    EnumValue,
    Guid,
    Int32,
    Int64,
    NetList,
    NetObject,
    TimeSpan,
    UInt32,
    UInt64,
    Version,
    to_net,
)


class SeenVM(NamedTuple):
    """One VM as one enumeration saw it: the object does not change afterwards."""

    view: HostView
    read: VMReading

    @property
    def vm(self) -> VM:
        return self.read.vm


def _described(seen: SeenVM, status: str) -> str:
    """VirtualMachine's status texts are localised."""
    return to_net(words_of(seen.view.host).statuses.get(status, status))


def _status(seen: SeenVM, index: int) -> str | None:
    statuses = seen.read.operational_status
    return _described(seen, statuses[index]) if index < len(statuses) else None


def _memory_status(seen: SeenVM) -> str:
    english = seen.read.memory_status
    return to_net(words_of(seen.view.host).memory_statuses.get(english, english))


def _operational(seen: SeenVM, index: int) -> EnumValue | None:
    statuses = seen.read.operational_status
    return enum("VMOperationalStatus", statuses[index]) if index < len(statuses) else None


def _integration_version(seen: SeenVM) -> Version | None:
    text = seen.vm.guest.integration_version
    return Version.parse(text) if text and seen.read.on else None


def _heartbeat(seen: SeenVM) -> EnumValue | None:
    return enum("VMHeartbeatStatus", seen.read.heartbeat) if seen.read.heartbeat else None


def _clustered(seen: SeenVM) -> bool:
    return seen.vm.highly_available and seen.view.host.cluster is not None


def _created(seen: SeenVM) -> DateTime:
    return DateTime.from_datetime(seen.vm.created_at).to_local(UTC_OFFSET)


def _id(seen: SeenVM) -> Guid:
    return Guid(seen.vm.id)


def _name(seen: SeenVM) -> str:
    return to_net(seen.vm.name)


def _path(seen: SeenVM) -> str:
    return to_net(seen.vm.path)


def _parent_id(seen: SeenVM) -> Guid | None:
    """The snapshot that Now hangs under."""
    return Guid(seen.vm.current_snapshot) if seen.vm.current_snapshot else None


def _parent_name(seen: SeenVM) -> str | None:
    names = {snapshot.id: snapshot.name for snapshot in seen.vm.snapshots}
    name = names.get(seen.vm.current_snapshot or "")
    return to_net(name) if name is not None else None


VIRTUAL_MACHINE = Shape(
    "VirtualMachine",
    {
        "Id": _id,
        "Name": _name,
        "State": lambda seen: enum("VMState", seen.read.state),
        "OperationalStatus": lambda seen: enums("VMOperationalStatus", seen.read.operational_status),
        "PrimaryOperationalStatus": lambda seen: _operational(seen, 0),
        "SecondaryOperationalStatus": lambda seen: _operational(seen, 1),
        "StatusDescriptions": lambda seen: strings(_described(seen, one) for one in seen.read.operational_status),
        "PrimaryStatusDescription": lambda seen: _status(seen, 0),
        "SecondaryStatusDescription": lambda seen: _status(seen, 1),
        "Status": lambda seen: _status(seen, 1 if "MergingDisks" in seen.read.operational_status else 0),
        "Heartbeat": _heartbeat,
        "Uptime": lambda seen: TimeSpan(seen.read.uptime_seconds * 10_000_000),
        "CPUUsage": lambda seen: Int32(seen.read.cpu_percent),
        "MemoryAssigned": lambda seen: Int64(seen.read.assigned),
        "MemoryDemand": lambda seen: Int64(seen.read.demand),
        "MemoryStatus": _memory_status,
        "MemoryStartup": lambda seen: Int64(seen.vm.memory.startup),
        "MemoryMinimum": lambda seen: Int64(seen.vm.memory.minimum),
        "MemoryMaximum": lambda seen: Int64(seen.vm.memory.maximum),
        "DynamicMemoryEnabled": lambda seen: seen.vm.memory.dynamic,
        "ProcessorCount": lambda seen: Int64(seen.vm.processor_count),
        "Generation": lambda seen: Int32(seen.vm.generation),
        "Version": lambda seen: seen.vm.version,
        "IsClustered": _clustered,
        "IntegrationServicesState": always(""),
        "IntegrationServicesVersion": _integration_version,
        "ReplicationMode": lambda seen: enum("VMReplicationMode", seen.vm.replication.mode),
        "ReplicationState": lambda seen: enum("VMReplicationState", seen.vm.replication.state),
        "ReplicationHealth": lambda seen: enum("VMReplicationHealthState", seen.vm.replication.health),
        "CreationTime": _created,
        "Notes": lambda seen: to_net(seen.vm.notes),
        "Path": _path,
        "ConfigurationLocation": _path,
        "SnapshotFileLocation": _path,
        "SmartPagingFilePath": _path,
        "SmartPagingFileInUse": always(False),
        "SizeOfSystemFiles": lambda seen: Int64(40_000 + seen.vm.key % 30_000),
        "AutomaticStartAction": lambda seen: enum("StartAction", seen.vm.start_action),
        "AutomaticStartDelay": lambda seen: Int32(seen.vm.start_delay_seconds),
        "AutomaticStopAction": lambda seen: enum("StopAction", seen.vm.stop_action),
        "AutomaticCriticalErrorAction": always(enum("CriticalErrorAction", "Pause")),
        "AutomaticCriticalErrorActionTimeout": always(Int32(30)),
        "AutomaticCheckpointsEnabled": lambda seen: seen.vm.automatic_checkpoints,
        "CheckpointType": lambda seen: enum("CheckpointType", seen.vm.checkpoint_type),
        "EnhancedSessionTransportType": always(enum("EnhancedSessionTransportType", "VMBus")),
        "VirtualMachineType": always(enum("VirtualMachineType", "RealizedVirtualMachine")),
        "VirtualMachineSubType": lambda seen: enum("VirtualMachineSubType", f"Generation{seen.vm.generation}"),
        "Groups": lambda _seen: NetList("System.Collections.Generic.List`1[Microsoft.HyperV.PowerShell.VMGroup]"),
        "ResourceMeteringEnabled": always(False),
        "NumaAligned": lambda seen: True if seen.read.on else None,
        "NumaNodesCount": always(Int32(1)),
        "NumaSocketCount": always(Int32(1)),
        "BatteryPassthroughEnabled": always(False),
        "ParentSnapshotId": _parent_id,
        "ParentSnapshotName": _parent_name,
        "GuestControlledCacheTypes": always(False),
        "LowMemoryMappedIoSpace": always(UInt32(128 * MIB)),
        "HighMemoryMappedIoSpace": always(UInt64(512 * MIB)),
        "LockOnDisconnect": always(enum("OnOffState", "Off")),
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
    added={
        "VMName": _name,
        "VMId": _id,
        "CheckpointFileLocation": _path,
        "ParentCheckpointId": _parent_id,
        "ParentCheckpointName": _parent_name,
    },
    text=lambda seen: f"VirtualMachine (Name = '{to_net(seen.vm.name)}') [Id = '{seen.vm.id}']",
)


def vm_object(view: HostView, read: VMReading) -> NetObject:
    return VIRTUAL_MACHINE.make(SeenVM(view, read))
