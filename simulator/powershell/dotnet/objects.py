"""What every object has: GetType, ToString, Equals; types as objects."""

from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.dates import format_date
from simulator.powershell.failures import SubsetError
from simulator.powershell.identities import EnumValue, SwitchParameter
from simulator.powershell.instants import DateTime
from simulator.powershell.integers import Int32
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.operators.equality import equal
from simulator.powershell.property_collection import PropertyCollection
from simulator.powershell.registry import net_method, net_property
from simulator.powershell.rendering import text_of
from simulator.powershell.types import NetType, type_name_of


@net_method("System.Object.GetType")
def get_type(_: Any, value: Any) -> NetType:
    name = type_name_of(value)
    element = NetType(value.element_type) if name.endswith("[]") and isinstance(value, PSArray) else None
    return NetType(name, element)


@net_method("System.Object.ToString")
def to_string(session: Any, value: Any) -> str:
    """The object's own ToString(): arrays and lists show their type, a PSCustomObject of 5.1 nothing."""
    if isinstance(value, PSArray):
        return type_name_of(value)
    if isinstance(value, CustomObject):
        return ""
    if isinstance(value, DateTime):
        return format_date(value, "G", culture=session.machine.culture, utc_offset=session.utc_offset)
    return text_of(value)


@net_method("System.Object.Equals", ("object",))
def equals(_: Any, value: Any, other: Any) -> bool:
    return type(value) is type(other) and equal(value, other, exact_case=True)


@net_property("System.Object.PSObject")
def psobject(_: Any, value: Any) -> NetObject:
    if not isinstance(value, CustomObject | NetObject):
        raise SubsetError(f"PSObject of {type_name_of(value)} is not declared")
    return NetObject("System.Management.Automation.PSObject", {"Properties": lambda: PropertyCollection(value)})


@net_property("System.RuntimeType.FullName")
def full_name(_: Any, kind: NetType) -> str:
    return kind.name


@net_property("System.RuntimeType.Name")
def name(_: Any, kind: NetType) -> str:
    return kind.name.rpartition(".")[2].rpartition("+")[2]


@net_property("System.RuntimeType.IsArray")
def is_array(_: Any, kind: NetType) -> bool:
    return kind.element is not None


@net_property("System.Management.Automation.SwitchParameter.IsPresent")
def is_present(_: Any, value: SwitchParameter) -> bool:
    return value.is_present


@net_property("System.Enum.value__")
def enum_number(_: Any, value: EnumValue) -> Any:
    return Int32(value.value)
