"""What the simulated cmdlets of one host hand out at one instant, as JSON for the stub modules.

A value is null, a boolean, a number, text (also for enumerations by name, GUIDs and versions), a list, {"utc_ticks":
"…"} for a date, {"ticks": "…"} for a length of time, or an object {"type": …, "properties": {…}}. Ticks are text:
they do not fit a double.
"""

from collections.abc import Callable, Iterable
from typing import Any

from simulator.cmdlets import HostMachine
from simulator.powershell.binding import Bound, Call
from simulator.powershell.values import (
    DateTime,
    EnumValue,
    ErrorRecord,
    Guid,
    Integer,
    NetObject,
    PowerShellError,
    PSArray,
    SubsetError,
    TimeSpan,
    Version,
    from_net,
)
from tests.powershell.stubbing import class_members, stub_type

CIM_CLASSES = ("Win32_OperatingSystem", "Win32_ComputerSystem", "Win32_Processor")


def export_host(machine: HostMachine) -> dict[str, Any]:
    """Everything that the stub needs to stand in for this host."""
    vms = _answer(machine, "Get-VM", "VirtualMachine")
    return {
        "computer": machine.name,
        "culture": machine.culture,
        "now": _plain(DateTime.from_datetime(machine.utc_now()), machine),
        "sids": sorted(machine.user.sids),
        "answers": {
            "Get-VM": vms,
            "Get-VMMemory": _memory(machine),
            "Get-VMHost": _answer(machine, "Get-VMHost", "VMHost"),
            "Get-Cluster": _answer(machine, "Get-Cluster", "Cluster"),
            "Get-ClusterNode": _answer(machine, "Get-ClusterNode", "ClusterNode"),
            "Get-Service": _answer(machine, "Get-Service", "ServiceController"),
            **{name: _answer(machine, "Get-CimInstance", name, ClassName=name) for name in CIM_CLASSES},
        },
    }


def _memory(machine: HostMachine) -> dict[str, Any]:
    return _answer(machine, "Get-VMMemory", "VMMemory", VMName=PSArray(["*"]))


def _answer(machine: HostMachine, name: str, stated: str, **bound: Any) -> dict[str, Any]:
    """Objects, errors that did not terminate, and the one that did."""
    cmdlet = machine.find_command(name, None)
    assert cmdlet is not None
    errors: list[ErrorRecord] = []
    objects: list[NetObject] = []
    terminating = None
    try:
        objects += cmdlet.run(Call(Bound(bound), machine, errors.append, lambda _activity, _status: None))
    except PowerShellError as error:
        terminating = _error(error.record)
    return {
        "objects": [_object(thing, stated, machine) for thing in objects],
        "errors": [_error(error) for error in errors],
        "terminating": terminating,
    }


def _error(error: ErrorRecord) -> dict[str, Any]:
    return {
        "type": error.exception.type_name,
        "message": from_net(error.exception.message),
        "id": error.error_id,
        "category": error.category,
    }


def _object(thing: NetObject, stated: str, machine: HostMachine) -> dict[str, Any]:
    return {"type": stub_type(stated), "properties": dict(_filled(thing, stated, machine))}


def _filled(thing: NetObject, stated: str, machine: HostMachine) -> Iterable[tuple[str, Any]]:
    """The properties that the estate fills; objects within objects are left out, no script reads them yet."""
    for name in class_members(stated):
        try:
            value = thing.get(name)
        except SubsetError:
            continue
        if not isinstance(value, NetObject):
            yield name, _plain(value, machine)


def _plain(value: Any, machine: HostMachine) -> Any:
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value, machine)
    if isinstance(value, PSArray):
        return [_plain(item, machine) for item in value]
    assert value is None or isinstance(value, bool | float), value
    return value


_CONVERSIONS: tuple[tuple[type, Callable[[Any, HostMachine], Any]], ...] = (
    (Integer, lambda value, _machine: int(value)),
    (str, lambda value, _machine: from_net(value)),
    (EnumValue, lambda value, _machine: value.name),
    (Guid, lambda value, _machine: value.text),
    (Version, lambda value, _machine: str(value)),
    (DateTime, lambda value, machine: {"utc_ticks": str(value.to_utc(machine.utc_offset).ticks)}),
    (TimeSpan, lambda value, _machine: {"ticks": str(value.ticks)}),
)
