"""Get-CimInstance and Get-WmiObject for the classes of cim_classes.py. Any other class leaves the subset: "Invalid
class" would be a lie where Windows has it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from simulator.cmdlets import cim_classes, cim_jobs, cim_storage, counters, wmi_v1, wmi_v1_disks
from simulator.cmdlets.cim_classes import CIMV2, CimClass
from simulator.cmdlets.declaring import guarded
from simulator.cmdlets.failures import MANAGEMENT, record
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.view import view_of
from simulator.estate.localtime import UTC_OFFSET
from simulator.powershell.binding import Call, Cmdlet, Parameter
from simulator.powershell.types import declare_type
from simulator.powershell.values import DateTime, NetObject, PowerShellError, SubsetError

_CLASSES: Mapping[str, CimClass] = {
    **cim_classes.CLASSES,
    **cim_jobs.CLASSES,
    **counters.CLASSES,
    **{cim.name.lower(): cim for cim in cim_storage.CLASSES},
}
_INSTANCE = "Microsoft.Management.Infrastructure.CimInstance"
_MANAGEMENT_OBJECT = "System.Management.ManagementObject"
_WMI_ID = "GetWMIManagementException"


def dmtf(when: datetime) -> str:
    """A date as WMI writes it: local time and its offset in minutes, 20261123093000.000000+120."""
    minutes = int(UTC_OFFSET.total_seconds() // 60)
    return f"{when + UTC_OFFSET:%Y%m%d%H%M%S.%f}{minutes:+04}"


def _date(when: datetime) -> DateTime:
    """CIM cmdlets hand out local time."""
    return DateTime.from_datetime(when).to_local(UTC_OFFSET)


def _shape(cim: CimClass, type_name: str, as_date: Callable[[datetime], Any]) -> Shape:
    def converted(get: Callable[[Any], Any], subject: Any) -> Any:
        value = get(subject)
        return as_date(value) if isinstance(value, datetime) else value

    return Shape(cim.name, {name: partial(converted, get) for name, get in cim.getters.items()}, type_name=type_name)


_CIM_SHAPES: Mapping[str, Shape] = {name: _shape(cim, _INSTANCE, _date) for name, cim in _CLASSES.items()}
_V1_CLASSES = wmi_v1.CLASSES | wmi_v1_disks.CLASSES
_V1_METHODS = {**wmi_v1.METHODS, **wmi_v1_disks.METHODS}
_V1_SHAPES: Mapping[str, Shape] = {name: _shape(cim, _MANAGEMENT_OBJECT, dmtf) for name, cim in _V1_CLASSES.items()}
_WMI_SHAPES: Mapping[str, Shape] = {name: _shape(cim, _MANAGEMENT_OBJECT, dmtf) for name, cim in _CLASSES.items()}


def get_cim_instance(call: Call) -> Iterator[NetObject]:
    _only(call, "Get-CimInstance", "ClassName", "Namespace", "OperationTimeoutSec")
    yield from _instances(call, _CIM_SHAPES, str(call.bound["ClassName"]))


def get_wmi_object(call: Call) -> Iterator[NetObject]:
    _only(call, "Get-WmiObject", "Class", "Namespace", "Filter", "Property")
    if _namespace(call) == wmi_v1.NAMESPACE:
        found = _of_virtualization_v1(call, str(call.bound["Class"]))
    else:
        found = _instances(call, _WMI_SHAPES, str(call.bound["Class"]))
    yield from _selected(call, found)


def _of_virtualization_v1(call: Call, name: str) -> Iterator[NetObject]:
    """WMI v1: on 2008 R2 alone; its provider is vmms."""
    view = view_of(call)
    if not view.host.windows.wmi_only:
        raise PowerShellError(
            record(MANAGEMENT, 'Invalid namespace "root\\virtualization"', _WMI_ID, "InvalidArgument")
        )
    cim = _V1_CLASSES.get(name.lower())
    if cim is None:
        raise SubsetError(
            f"class {name} of {wmi_v1.NAMESPACE} is not simulated; whether Windows has it is not known here"
        )
    if view.host.vmms != "Running":
        raise PowerShellError(record(MANAGEMENT, "Provider load failure ", _WMI_ID, "InvalidOperation"))
    for subject in cim.subjects(view):
        yield _V1_SHAPES[name.lower()].make(subject).with_methods(_bound(cim.name, subject))


def _bound(name: str, subject: Any) -> dict[str, Callable[..., Any]]:
    return {method: partial(act, subject) for method, act in _V1_METHODS.get(name, {}).items()}


_FILTER = re.compile(r"\s*(\w+)\s*=\s*(?:(\d+)|'([^']*)')\s*")


def _selected(call: Call, found: Iterator[NetObject]) -> Iterator[NetObject]:
    """-Filter of one equality. An instance of which -Property names a part has no other, and no path."""
    wanted = _FILTER.fullmatch(str(call.bound.get("Filter", "x=0")))
    if wanted is None:
        raise SubsetError(f"the filter {call.bound['Filter']} of Get-WmiObject is not simulated")
    named = call.bound.get("Property")
    for one in found:
        if "Filter" in call.bound and str(one.get(wanted[1])).lower() != (wanted[2] or wanted[3] or "").lower():
            continue
        yield one if named is None else one.lacking(frozenset(one.names()) - _among(one, named))


def _among(one: NetObject, named: Any) -> frozenset[str]:
    asked = {str(name).lower() for name in named}
    return frozenset(name for name in one.names() if name.lower() in asked)


def _instances(call: Call, shapes: Mapping[str, Shape], name: str) -> Iterator[NetObject]:
    if not _is_simulated(call, name):
        namespace = call.bound.get("Namespace", CIMV2)
        raise SubsetError(f"class {name} of {namespace} is not simulated; whether Windows has it is not known here")
    return map(shapes[name.lower()].make, _CLASSES[name.lower()].subjects(view_of(call)))


def _namespace(call: Call) -> str:
    return str(call.bound.get("Namespace", CIMV2)).replace("\\", "/").lower()


def _is_simulated(call: Call, name: str) -> bool:
    return name.lower() in _CLASSES and _namespace(call) == _CLASSES[name.lower()].namespace


def _only(call: Call, name: str, *simulated: str) -> None:
    for parameter in set(call.bound) - set(simulated):
        raise SubsetError(f"parameter -{parameter} of {name} is not simulated")


_SESSION = Parameter(declare_type("Microsoft.Management.Infrastructure.CimSession") + "[]")
_SWITCH = Parameter("switch")
_MANY = Parameter("System.String[]")

CMDLETS = (
    Cmdlet(
        name="Get-CimInstance",
        module="CimCmdlets",
        parameters={
            "ClassName": Parameter(position=0, mandatory=True, sets=("ClassName",)),
            "Query": Parameter(mandatory=True, sets=("Query",)),
            "InputObject": Parameter(
                declare_type(_INSTANCE), mandatory=True, from_pipeline=True, position=0, sets=("Object",)
            ),
            "ResourceUri": Parameter("System.Object", mandatory=True, sets=("ResourceUri",)),
            "Namespace": Parameter(sets=("ClassName", "Query")),
            "Filter": Parameter(sets=("ClassName",)),
            "Property": Parameter("System.String[]", ("SelectProperties",), sets=("ClassName",)),
            "QueryDialect": Parameter(sets=("Query",)),
            "OperationTimeoutSec": Parameter("System.UInt32", ("OT",)),
            "KeyOnly": Parameter("switch", sets=("ClassName",)),
            "Shallow": Parameter("switch", sets=("ClassName", "Query")),
            "ComputerName": Parameter("System.String[]", ("CN", "ServerName")),
            "CimSession": _SESSION,
        },
        run=guarded("Get-CimInstance", get_cim_instance),
        implementing_type="Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand",
        default_set="ClassName",
    ),
    Cmdlet(
        name="Get-WmiObject",
        module="Microsoft.PowerShell.Management",
        parameters={
            "Class": Parameter("System.String", ("ClassName",), position=0, mandatory=True, sets=("query",)),
            "Query": Parameter(mandatory=True, sets=("WQLQuery",)),
            "Property": Parameter("System.String[]", position=1, sets=("query",)),
            "Filter": Parameter(sets=("query",)),
            "Namespace": Parameter("System.String", ("NS",)),
            "Amended": _SWITCH,
            "AsJob": _SWITCH,
            "DirectRead": _SWITCH,
            "EnableAllPrivileges": _SWITCH,
            "List": Parameter("switch", sets=("list",)),
            "Recurse": Parameter("switch", sets=("list",)),
            "ComputerName": Parameter("System.String[]", ("Cn",)),
            "Credential": Parameter(declare_type("System.Management.Automation.PSCredential")),
            "Authority": Parameter(),
            "Locale": Parameter(),
            "ThrottleLimit": Parameter("System.Int32"),
            "Authentication": Parameter("System.Object"),
            "Impersonation": Parameter("System.Object"),
        },
        run=guarded("Get-WmiObject", get_wmi_object),
        implementing_type="Microsoft.PowerShell.Commands.GetWmiObjectCommand",
        default_set="query",
        aliases=("gwmi",),
    ),
)
