"""Type names: the accelerators and classes that scripts may write in brackets, and the type of a value."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import simulator.powershell.exception_types  # noqa: F401 - declares the exception classes
from simulator.powershell.collections import Dictionary, NetList, PSArray
from simulator.powershell.failures import EXCEPTION_TYPES, ErrorRecord, NetException, SubsetError
from simulator.powershell.identities import Char, EnumType, EnumValue, Guid, SwitchParameter, Version
from simulator.powershell.instants import DateTime, HintedDateTime, TimeSpan
from simulator.powershell.integers import INTEGERS, Integer
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.text import fold


@dataclass(frozen=True, slots=True)
class NetType:
    """A type as a value: what [int] is when it stands alone. `element` is set for array types."""

    name: str
    element: "NetType | None" = None

    def __str__(self) -> str:
        return self.name


_M = "System.Management.Automation."
ACCELERATORS = {
    "array": "System.Array", "bool": "System.Boolean", "byte": "System.Byte", "char": "System.Char",
    "datetime": "System.DateTime", "decimal": "System.Decimal", "double": "System.Double", "float": "System.Single",
    "guid": "System.Guid", "hashtable": "System.Collections.Hashtable", "int": "System.Int32", "int16": "System.Int16",
    "int32": "System.Int32", "int64": "System.Int64", "long": "System.Int64", "math": "System.Math",
    "object": "System.Object", "ordered": "System.Collections.Specialized.OrderedDictionary",
    "pscustomobject": _M + "PSCustomObject", "psobject": _M + "PSObject",
    "regex": "System.Text.RegularExpressions.Regex", "sbyte": "System.SByte", "scriptblock": _M + "ScriptBlock",
    "short": "System.Int16", "single": "System.Single", "string": "System.String", "switch": _M + "SwitchParameter",
    "timespan": "System.TimeSpan", "type": "System.Type", "uint16": "System.UInt16", "uint32": "System.UInt32",
    "uint64": "System.UInt64", "ushort": "System.UInt16", "version": "System.Version", "void": "System.Void",
}  # fmt: skip

VALUE_TYPES = frozenset(
    {"System.Boolean", "System.Char", "System.DateTime", "System.Decimal", "System.Double", "System.Guid"}
    | {"System.TimeSpan", _M + "SwitchParameter", *INTEGERS}
)

_known: dict[str, str] = {}


def declare_type(name: str) -> str:
    """Makes a class name known to [brackets], -is and parameter declarations."""
    _known[fold(name)] = name
    return name


for _name in (*ACCELERATORS.values(), *INTEGERS, _M + "ErrorRecord", "System.Collections.ArrayList"):
    declare_type(_name)
for _name in ("System.Collections.IDictionary", "System.Collections.IEnumerable", "System.ValueType", "System.Enum"):
    declare_type(_name)


def named_type(name: str) -> NetType:
    """The type of a full name or accelerator; "X[]" is an array. Raises SubsetError for a type that is not declared:
    whether Windows has it is not known here."""
    known = _cache.get(name)
    if known is None:
        known = _cache[name] = _resolve(name)
    return known


_cache: dict[str, NetType] = {}


def _resolve(name: str) -> NetType:
    bare = name.replace(" ", "")
    if bare.endswith("[]"):
        element = named_type(bare[:-2])
        return NetType(f"{element.name}[]", element)
    key = fold(bare)
    for generic in ("List", "HashSet"):
        if key.removeprefix("system.").startswith(f"collections.generic.{generic.lower()}["):
            inner = named_type(bare[bare.index("[") + 1 : -1])
            return NetType(f"System.Collections.Generic.{generic}`1[{inner.name}]", None)
    for candidate in (fold(ACCELERATORS.get(key, bare)), f"system.{key}"):
        if candidate in _known:
            return NetType(_known[candidate])
        if candidate in EXCEPTION_TYPES:
            return NetType(EXCEPTION_TYPES[candidate].name)
        if candidate in EnumType.known:
            return NetType(EnumType.known[candidate].name)
    raise SubsetError(f"type [{name}] is not declared")


_SIMPLE: dict[type, str] = {
    bool: "System.Boolean", str: "System.String", float: "System.Double", Decimal: "System.Decimal",
    Char: "System.Char", Guid: "System.Guid", Version: "System.Version", DateTime: "System.DateTime",
    HintedDateTime: "System.DateTime", TimeSpan: "System.TimeSpan", SwitchParameter: _M + "SwitchParameter",
    ScriptBlock: _M + "ScriptBlock", ErrorRecord: _M + "ErrorRecord", NetType: "System.RuntimeType",
    **{kind: kind.type_name for kind in INTEGERS.values()},
}  # fmt: skip


def type_name_of(value: Any) -> str:
    """The full type name of a value that is not $null. Raises TypeError for a Python object that is no value of
    ours."""
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple
    if isinstance(value, NetList):
        return value.type_name
    if isinstance(value, str):
        return "System.String"
    if isinstance(value, PSArray):
        return f"{value.element_type}[]"
    if isinstance(value, Dictionary | CustomObject | NetObject | EnumValue | NetException):
        return str(value.type_name)
    raise TypeError(f"{value!r} is no .NET value")


_INTERFACES: dict[str, tuple[str, ...]] = {
    "System.Collections.Hashtable": ("System.Collections.IDictionary", "System.Collections.IEnumerable"),
    "System.Collections.Specialized.OrderedDictionary": (
        "System.Collections.IDictionary",
        "System.Collections.IEnumerable",
    ),
    "System.Collections.ArrayList": ("System.Collections.IEnumerable",),
    "System.String": ("System.Collections.IEnumerable",),
    "System.RuntimeType": ("System.Type",),
}


def is_instance(value: Any, wanted: NetType) -> bool:
    """-is: the type itself, a base class or a declared interface."""
    if value is None:
        return False
    name = type_name_of(value)
    if name == wanted.name or wanted.name == "System.Object":
        return True
    if isinstance(value, NetObject | NetException):
        return value.is_a(wanted.name)
    if isinstance(value, PSArray):
        return wanted.name in ("System.Array", "System.Collections.IEnumerable") and not isinstance(value, NetList)
    if isinstance(value, CustomObject):
        return wanted.name in (_M + "PSObject", _M + "PSCustomObject")
    if isinstance(value, EnumValue):
        return wanted.name in ("System.Enum", "System.ValueType")
    return wanted.name in _INTERFACES.get(name, ()) or (wanted.name == "System.ValueType" and name in VALUE_TYPES)


def is_number(value: Any) -> bool:
    return isinstance(value, Integer | float | Decimal)
