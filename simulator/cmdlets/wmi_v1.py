"""The namespace root\\virtualization (WMI v1) of Windows Server 2008 R2: what Hyper-V is there (HYPERV.md 4).

A subject is a VM as one enumeration saw it, with the view of its host; `HostView` itself where a class has one
instance. Getters answer values of .NET or aware datetimes, which become DMTF text.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from simulator.cmdlets.cim_classes import CimClass
from simulator.cmdlets.languages import words_of
from simulator.cmdlets.view import HostView
from simulator.cmdlets.vm_object import SeenVM
from simulator.estate.model import MIB
from simulator.estate.snapshots import Snapshot
from simulator.estate.telling import V1_HEARTBEATS, V1_STATES, V1_STATUSES, v1_available_percent
from simulator.powershell.values import Int32, NetObject, PSArray, UInt16, UInt32, UInt64, to_net

NAMESPACE = "root/virtualization"
_SETTINGS_OF_A_VM, SETTINGS_OF_A_SNAPSHOT = 3, 5
# Msvm_SummaryInformation.MemoryAvailable of a VM that has no dynamic memory or says nothing.
NOT_AVAILABLE = 2**31 - 1
_MEMORY_DEVICE = "4764334d-e001-4176-82ee-5594ec9b530e"
_START_ACTIONS = {"Nothing": 0, "StartIfRunning": 1, "Start": 2}
_STOP_ACTIONS = {"TurnOff": 0, "Save": 1, "ShutDown": 2}


def path_of(view: HostView, class_name: str, key: str) -> str:
    """The __PATH of an instance."""
    return rf"\\{view.host.name}\root\virtualization:{class_name}.{key}"


def guid_of(seen: SeenVM) -> str:
    return seen.vm.id.upper()


def interval(seconds: int) -> str:
    """A time span as DMTF writes it: ddddddddHHMMSS.mmmmmm:000"""
    span = timedelta(seconds=seconds)
    minutes, rest = divmod(span.seconds, 60)
    return f"{span.days:08}{minutes // 60:02}{minutes % 60:02}{rest:02}.000000:000"


def words(numbers: Sequence[int]) -> PSArray:
    return PSArray([UInt16(number) for number in numbers], "System.UInt16")


def every_vm(view: HostView) -> list[SeenVM]:
    """Nothing, and no error, for an account without rights."""
    return [SeenVM(view, read) for read in view.read().vms] if view.sees_vms else []


def _systems(view: HostView) -> list[HostView | SeenVM]:
    """The host stands among its VMs."""
    return [view, *every_vm(view)] if view.sees_vms else []


def _system(of_host: Callable[[HostView], Any], of_vm: Callable[[SeenVM], Any]) -> Callable[[Any], Any]:
    return lambda one: of_vm(one) if isinstance(one, SeenVM) else of_host(one)


def _statuses(seen: SeenVM) -> PSArray:
    return words([V1_STATUSES.get(name, 2) for name in seen.read.operational_status])


COMPUTER_SYSTEM = CimClass(
    "v1/Msvm_ComputerSystem",
    {
        "__CLASS": lambda _one: "Msvm_ComputerSystem",
        "Name": _system(lambda view: view.host.name, guid_of),
        "ElementName": _system(lambda view: view.host.name, lambda seen: to_net(seen.vm.name)),
        # Localised: a script that selects by it finds nothing on a German host.
        "Caption": _system(
            lambda view: words_of(view.host).hosting_system, lambda seen: words_of(seen.view.host).virtual_machine
        ),
        "Description": _system(
            lambda view: words_of(view.host).hosting_description,
            lambda seen: words_of(seen.view.host).virtual_machine_description,
        ),
        "CreationClassName": lambda _one: "Msvm_ComputerSystem",
        "EnabledState": _system(
            lambda _view: UInt16(2), lambda seen: UInt16({name: n for n, name in V1_STATES.items()}[seen.read.state])
        ),
        "HealthState": lambda _one: UInt16(5),
        "OperationalStatus": _system(lambda _view: words([2]), _statuses),
        "OnTimeInMilliseconds": _system(lambda _view: None, lambda seen: UInt64(seen.read.uptime_seconds * 1000)),
        "InstallDate": _system(lambda _view: None, lambda seen: seen.vm.created_at),
    },
    _systems,
)


class Settings(NamedTuple):
    """The settings of a VM as it is now, or as a snapshot keeps them."""

    seen: SeenVM
    snapshot: Snapshot | None = None

    @property
    def view(self) -> HostView:
        return self.seen.view

    @property
    def guid(self) -> str:
        return self.snapshot.id.upper() if self.snapshot else guid_of(self.seen)

    @property
    def parent(self) -> str | None:
        """The path of the settings of the snapshot that it hangs under."""
        above = self.snapshot.parent if self.snapshot else self.seen.vm.current_snapshot
        return settings_path(self.view, above.upper()) if above else None


def settings_path(view: HostView, guid: str) -> str:
    return path_of(view, "Msvm_VirtualSystemSettingData", rf'InstanceID="Microsoft:{guid}"')


def every_settings(view: HostView) -> list[Settings]:
    vms = every_vm(view)
    return [Settings(seen) for seen in vms] + [Settings(seen, taken) for seen in vms for taken in seen.vm.snapshots]


def _taken_at(one: Settings) -> datetime:
    return datetime.fromtimestamp(one.snapshot.created_at, UTC) if one.snapshot else one.seen.vm.created_at


SETTINGS = CimClass(
    "v1/Msvm_VirtualSystemSettingData",
    {
        "__CLASS": lambda _one: "Msvm_VirtualSystemSettingData",
        "__PATH": lambda one: settings_path(one.view, one.guid),
        "InstanceID": lambda one: f"Microsoft:{one.guid}",
        "SystemName": lambda one: guid_of(one.seen),
        "ElementName": lambda one: to_net(one.snapshot.name if one.snapshot else one.seen.vm.name),
        "SettingType": lambda one: UInt16(SETTINGS_OF_A_SNAPSHOT if one.snapshot else _SETTINGS_OF_A_VM),
        "CreationTime": _taken_at,
        "Notes": lambda one: to_net(one.seen.vm.notes),
        "Parent": lambda one: one.parent,
    },
    every_settings,
)

GLOBAL_SETTINGS = CimClass(
    "v1/Msvm_VirtualSystemGlobalSettingData",
    {
        "__CLASS": lambda _seen: "Msvm_VirtualSystemGlobalSettingData",
        "SystemName": guid_of,
        "ElementName": lambda seen: to_net(seen.vm.name),
        "ExternalDataRoot": lambda seen: to_net(seen.vm.path),
        "SnapshotDataRoot": lambda seen: to_net(seen.vm.path),
        "AutomaticStartupAction": lambda seen: UInt16(_START_ACTIONS[seen.vm.start_action]),
        "AutomaticStartupActionDelay": lambda seen: interval(seen.vm.start_delay_seconds),
        "AutomaticShutdownAction": lambda seen: UInt16(_STOP_ACTIONS[seen.vm.stop_action]),
    },
    every_vm,
)


def _megabytes(size: int) -> UInt64:
    return UInt64(size // MIB)


# Of a static VM Hyper-V reports what it starts with as its limit and its reservation too.
MEMORY_SETTINGS = CimClass(
    "v1/Msvm_MemorySettingData",
    {
        "__CLASS": lambda _one: "Msvm_MemorySettingData",
        "InstanceID": lambda one: rf"Microsoft:{one.guid}\{_MEMORY_DEVICE}",
        "ElementName": lambda one: words_of(one.seen.view.host).memory,
        "AllocationUnits": lambda _one: "MegaBytes",
        "VirtualQuantity": lambda one: _megabytes(one.seen.vm.memory.startup),
        "Limit": lambda one: _megabytes(
            one.seen.vm.memory.maximum if one.seen.vm.memory.dynamic else one.seen.vm.memory.startup
        ),
        "Reservation": lambda one: _megabytes(
            one.seen.vm.memory.minimum if one.seen.vm.memory.dynamic else one.seen.vm.memory.startup
        ),
        "TargetMemoryBuffer": lambda one: UInt32(one.seen.vm.memory.buffer),
        "Weight": lambda one: UInt32(one.seen.vm.memory.priority * 100),
        "DynamicMemoryEnabled": lambda one: one.seen.vm.memory.dynamic,
    },
    every_settings,  # those of snapshots too
)

SERVICE_SETTINGS = CimClass(
    "v1/Msvm_VirtualSystemManagementServiceSettingData",
    {
        "__CLASS": lambda _view: "Msvm_VirtualSystemManagementServiceSettingData",
        "DefaultExternalDataRoot": lambda view: view.host.vm_path,
        "DefaultVirtualHardDiskPath": lambda view: view.host.vhd_path,
    },
    lambda view: (view,),
)

SERVICE = CimClass(
    "v1/Msvm_VirtualSystemManagementService",
    {
        "__CLASS": lambda _view: "Msvm_VirtualSystemManagementService",
        "Name": lambda _view: "vmms",
        "Started": lambda _view: True,
    },
    lambda view: (view,),
)

# RequestedInformation of GetSummaryInformation, and the property that each number fills.
_REQUESTED: Mapping[int, str] = {
    0: "Name", 1: "ElementName", 2: "CreationTime", 3: "Notes", 4: "NumberOfProcessors", 100: "EnabledState",
    101: "ProcessorLoad", 103: "MemoryUsage", 104: "Heartbeat", 105: "UpTime", 112: "MemoryAvailable",
}  # fmt: skip


def _heartbeat(seen: SeenVM) -> UInt16 | None:
    number = V1_HEARTBEATS.get(seen.read.heartbeat or "")
    return UInt16(number) if number is not None else None


def _available(seen: SeenVM) -> Int32:
    percent = v1_available_percent(seen.read)
    return Int32(NOT_AVAILABLE if percent is None else percent)


_SUMMARY: Mapping[str, Callable[[SeenVM], Any]] = {
    "Name": guid_of,
    "ElementName": lambda seen: to_net(seen.vm.name),
    "CreationTime": lambda seen: seen.vm.created_at,
    "Notes": lambda seen: to_net(seen.vm.notes),
    "NumberOfProcessors": lambda seen: UInt16(seen.vm.processor_count),
    "EnabledState": COMPUTER_SYSTEM.getters["EnabledState"],
    "ProcessorLoad": lambda seen: UInt16(seen.read.cpu_percent),
    "MemoryUsage": lambda seen: _megabytes(seen.read.assigned),
    "Heartbeat": _heartbeat,
    "UpTime": lambda seen: UInt64(seen.read.uptime_seconds * 1000),
    "MemoryAvailable": _available,
}
_MANAGEMENT_OBJECT = "System.Management.ManagementBaseObject"


def summaries(view: HostView, settings: Any, requested: Any) -> NetObject:
    """GetSummaryInformation(references of settings, numbers): properties that were not asked for are null."""
    asked = {_REQUESTED[int(number)] for number in requested}
    by_path = {settings_path(view, guid_of(seen)): seen for seen in every_vm(view)}
    found = [by_path[path] for path in settings if path in by_path]
    rows = [NetObject(_MANAGEMENT_OBJECT, _summary(seen, asked)) for seen in found]
    answer = {"ReturnValue": UInt32(0), "SummaryInformation": PSArray(rows, _MANAGEMENT_OBJECT)}
    return NetObject(_MANAGEMENT_OBJECT, answer)


def _summary(seen: SeenVM, asked: set[str]) -> dict[str, Any]:
    return {name: partial(get, seen) if name in asked else None for name, get in _SUMMARY.items()}


# What methods answer: done, taken on by a job, and failed where nothing more is known (HYPERV.md 4).
_STARTED, _FAILED = 4096, 32768


def remove_snapshot(view: HostView, settings: Any) -> NetObject:
    """RemoveVirtualSystemSnapshot(reference of its settings): its files are merged while the VM is off."""
    taken = {settings_path(view, one.guid): one for one in every_settings(view) if one.snapshot}
    one = taken.get(str(settings))
    if one is None or one.snapshot is None:
        return NetObject(_MANAGEMENT_OBJECT, {"ReturnValue": UInt32(_FAILED), "Job": None})
    view.host.acts["RemoveVirtualSystemSnapshot"] += 1
    view.estate.acts.remove_snapshot(one.seen.vm.id, one.snapshot.id)
    return NetObject(_MANAGEMENT_OBJECT, {"ReturnValue": UInt32(_STARTED), "Job": None})


METHODS: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    SERVICE.name: {"GetSummaryInformation": summaries, "RemoveVirtualSystemSnapshot": remove_snapshot}
}
CLASSES = {
    cim.name.removeprefix("v1/").lower(): cim
    for cim in (COMPUTER_SYSTEM, SETTINGS, GLOBAL_SETTINGS, MEMORY_SETTINGS, SERVICE_SETTINGS, SERVICE)
}
