"""Casts: [type]value, typed variables and parameters (about_Type_Conversion). One converter per target type.

A cast that Windows refuses raises PowerShellError with the id that Windows gives; a target that nobody declared a
converter for raises SubsetError.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.powershell.collections import NetList, PSArray
from simulator.powershell.failures import NetException, PowerShellError, SubsetError, net_error
from simulator.powershell.identities import EnumType
from simulator.powershell.rendering import text_of
from simulator.powershell.types import VALUE_TYPES, NetType, is_instance, type_name_of

Converter = Callable[[Any, timedelta], Any]
_converters: dict[str, Converter] = {}
_RUNTIME = "System.Management.Automation.RuntimeException"


def converter(type_name: str) -> Callable[[Converter], Converter]:
    """Declares how values become `type_name`. The function is given a value that is not $null and not of the type
    already."""

    def register(function: Converter) -> Converter:
        _converters[type_name] = function
        return function

    return register


def convertible_types() -> frozenset[str]:
    return frozenset(_converters)


def convert(value: Any, target: NetType, utc_offset: timedelta = timedelta(0)) -> Any:
    """`utc_offset` is the machine's zone, which text with an offset is turned to when it becomes a DateTime."""
    name = target.name
    if name == "System.Object" or name == "System.Management.Automation.PSObject":
        return value
    if target.element is not None:
        return _array(value, target, target.element, utc_offset)
    if value is None:
        return _null(target, utc_offset)
    if type_name_of(value) == name:
        return value
    function = _converters.get(name)
    if function is not None:
        return function(value, utc_offset)
    if name.lower() in EnumType.known:
        return _converters["System.Enum"]((value, EnumType.known[name.lower()]), utc_offset)
    if is_instance(value, target):
        return value
    if name == "System.Array":
        return value if isinstance(value, PSArray) else PSArray([value])
    raise impossible(value, name)


_NULLS: dict[str, Callable[[], Any]] = {}


def _null(target: NetType, utc_offset: timedelta) -> Any:
    """$null becomes "", $false or 0; a class stays $null; a structure without such a default refuses."""
    name = target.name
    if name in ("System.String", "System.Boolean", "System.Char") or (name in _converters and name in _NUMERIC):
        return _converters[name](None, utc_offset)
    if name == "System.Management.Automation.SwitchParameter":
        return _converters[name](False, utc_offset)
    if name in VALUE_TYPES or name.lower() in EnumType.known:
        raise net_error(
            _RUNTIME,
            f'Cannot convert null to type "{name}".'
            if name in VALUE_TYPES
            else f'Cannot convert null to type "{name}" due to enumeration values that are not valid.',
            "nullToObjectCast" if name in VALUE_TYPES else "nullToEnumInvalidCast",
            "InvalidArgument",
        )
    return None


_NUMERIC = frozenset(
    f"System.{name}"
    for name in (
        "Byte",
        "SByte",
        "Int16",
        "UInt16",
        "Int32",
        "UInt32",
        "Int64",
        "UInt64",
        "Double",
        "Decimal",
        "Single",
    )
)


def _array(value: Any, target: NetType, element: NetType, utc_offset: timedelta) -> Any:
    if value is None:
        return None
    if isinstance(value, PSArray):
        if value.element_type == element.name and not isinstance(value, NetList):
            return value
        return PSArray((convert(item, element, utc_offset) for item in value), element.name)
    if target.name == "System.Char[]" and isinstance(value, str):
        return PSArray((convert(unit, element, utc_offset) for unit in value), element.name)
    return PSArray([convert(value, element, utc_offset)], element.name)


def impossible(value: Any, type_name: str) -> PowerShellError:
    """There is no way at all from this value's type to that one."""
    return net_error(
        _RUNTIME,
        f'Cannot convert the "{text_of(value)}" value of type "{type_name_of(value)}" to type "{type_name}".',
        "ConvertToFinalInvalidCastException",
        "InvalidArgument",
        inner=NetException("System.Management.Automation.PSInvalidCastException", ""),
    )


def refused(value: Any, type_name: str, reason: str, error_id: str, inner_type: str) -> PowerShellError:
    """The conversion exists but this value does not survive it."""
    return net_error(
        _RUNTIME,
        f'Cannot convert value "{text_of(value)}" to type "{type_name}". Error: "{reason}"',
        error_id,
        "InvalidArgument",
        inner=NetException(inner_type, reason),
    )


def undeclared(value: Any, type_name: str) -> SubsetError:
    return SubsetError(f"the conversion of {type_name_of(value)} to {type_name} is not declared")
