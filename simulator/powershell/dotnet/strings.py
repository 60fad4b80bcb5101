"""System.String: instance members. Comparisons are ordinal except where .NET uses the culture."""

import re
from functools import cache
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.failures import net_error
from simulator.powershell.identities import Char, EnumValue, declare_enum
from simulator.powershell.integers import Int32
from simulator.powershell.registry import net_method, net_property

_S = "System.String"
_COMPARISON = "System.StringComparison"
declare_enum(
    _COMPARISON,
    {"CurrentCulture": 0, "CurrentCultureIgnoreCase": 1, "InvariantCulture": 2, "InvariantCultureIgnoreCase": 3,
     "Ordinal": 4, "OrdinalIgnoreCase": 5},
)  # fmt: skip
declare_enum("System.StringSplitOptions", {"None": 0, "RemoveEmptyEntries": 1}, flags=True)


@net_property(f"{_S}.Length")
def length(_: Any, text: str) -> Int32:
    return Int32(len(text))


@net_method(f"{_S}.ToString")
def to_string(_: Any, text: str) -> str:
    return text


@net_method(f"{_S}.ToUpper")
@net_method(f"{_S}.ToUpperInvariant")
def to_upper(_: Any, text: str) -> str:
    """One code unit for one, as .NET: ß stays."""
    return "".join(unit.upper() if len(unit.upper()) == 1 else unit for unit in text)


@net_method(f"{_S}.ToLower")
@net_method(f"{_S}.ToLowerInvariant")
def to_lower(_: Any, text: str) -> str:
    return "".join(unit.lower() if len(unit.lower()) == 1 else unit for unit in text)


def _units(characters: PSArray | None) -> str | None:
    return "".join(characters) if characters else None


@net_method(f"{_S}.Trim", (), ("char[]",))
def trim(_: Any, text: str, characters: PSArray | None = None) -> str:
    return text.strip(_units(characters))


@net_method(f"{_S}.TrimStart", (), ("char[]",))
def trim_start(_: Any, text: str, characters: PSArray | None = None) -> str:
    return text.lstrip(_units(characters))


@net_method(f"{_S}.TrimEnd", (), ("char[]",))
def trim_end(_: Any, text: str, characters: PSArray | None = None) -> str:
    return text.rstrip(_units(characters))


@net_method(f"{_S}.Split", ("char[]",), ("char[]", "int"), ("char[]", "System.StringSplitOptions"), ("char", "char"))
def split(_: Any, text: str, *arguments: Any) -> PSArray:
    """In .NET Framework a string as separator means each of its characters."""
    characters = arguments[0] if isinstance(arguments[0], PSArray) else list(arguments)
    option = arguments[1] if len(arguments) > 1 and not isinstance(arguments[1], str) else None
    limit = int(option) if isinstance(option, Int32) else 0
    pattern = f"[{re.escape(''.join(characters))}]" if characters else r"\s"
    parts = re.split(pattern, text, maxsplit=max(0, limit - 1)) if limit != 1 else [text]
    if isinstance(option, EnumValue) and option.value == 1:
        parts = [part for part in parts if part]
    return PSArray(parts, "System.String")


def _refuse_range(inside: bool, name: str, reason: str) -> None:
    if not inside:
        raise net_error("System.ArgumentOutOfRangeException", f"{reason}\r\nParameter name: {name}", "")


@net_method(f"{_S}.Substring", ("int",), ("int", "int"))
def substring(_: Any, text: str, start: Int32, size: Int32 | None = None) -> str:
    _refuse_range(start >= 0, "startIndex", "StartIndex cannot be less than zero.")
    _refuse_range(start <= len(text), "startIndex", "startIndex cannot be larger than length of string.")
    if size is None:
        return text[start:]
    _refuse_range(size >= 0, "length", "Length cannot be less than zero.")
    within = start + size <= len(text)
    _refuse_range(within, "length", "Index and length must refer to a location within the string.")
    return text[start : start + size]


@net_method(f"{_S}.Remove", ("int",), ("int", "int"))
def remove(_: Any, text: str, start: Int32, size: Int32 | None = None) -> str:
    end = len(text) if size is None else start + size
    within = 0 <= start <= end <= len(text)
    _refuse_range(within, "count", "Index and count must refer to a location within the string.")
    return text[:start] + text[end:]


@net_method(f"{_S}.Insert", ("int", "string"))
def insert(_: Any, text: str, start: Int32, other: str) -> str:
    _refuse_range(0 <= start <= len(text), "startIndex", "Specified argument was out of the range of valid values.")
    return text[:start] + other + text[start:]


@net_method(f"{_S}.Replace", ("string", "string"))
def replace(_: Any, text: str, old: str, new: str) -> str:
    if not old:
        raise net_error("System.ArgumentException", "String cannot be of zero length.\r\nParameter name: oldValue", "")
    return text.replace(old, new or "")


def _folded(text: str, comparison: EnumValue | None) -> str:
    return text.lower() if comparison is not None and comparison.name.endswith("IgnoreCase") else text


@net_method(f"{_S}.Contains", ("string",))
def contains(_: Any, text: str, other: str) -> bool:
    return other in text


@net_method(f"{_S}.StartsWith", ("string",), ("string", _COMPARISON))
def starts_with(_: Any, text: str, other: str, comparison: EnumValue | None = None) -> bool:
    return _folded(text, comparison).startswith(_folded(other, comparison))


@net_method(f"{_S}.EndsWith", ("string",), ("string", _COMPARISON))
def ends_with(_: Any, text: str, other: str, comparison: EnumValue | None = None) -> bool:
    return _folded(text, comparison).endswith(_folded(other, comparison))


@net_method(f"{_S}.IndexOf", ("string",), ("string", "int"), ("string", _COMPARISON))
def index_of(_: Any, text: str, other: str, option: Any = None) -> Int32:
    if isinstance(option, EnumValue):
        return Int32(_folded(text, option).find(_folded(other, option)))
    return Int32(text.find(other, int(option or 0)))


@net_method(f"{_S}.LastIndexOf", ("string",))
def last_index_of(_: Any, text: str, other: str) -> Int32:
    return Int32(text.rfind(other))


@net_method(f"{_S}.PadLeft", ("int",), ("int", "char"))
def pad_left(_: Any, text: str, width: Int32, unit: Char | None = None) -> str:
    return text.rjust(width, unit or " ")


@net_method(f"{_S}.PadRight", ("int",), ("int", "char"))
def pad_right(_: Any, text: str, width: Int32, unit: Char | None = None) -> str:
    return text.ljust(width, unit or " ")


_char = cache(Char)  # there are 65,536 at most, and a long text holds the same few over and over


@net_method(f"{_S}.ToCharArray")
def to_char_array(_: Any, text: str) -> PSArray:
    return PSArray(map(_char, text), "System.Char")


@net_method(f"{_S}.Equals", ("string",), ("string", _COMPARISON))
def equals(_: Any, text: str, other: str, comparison: EnumValue | None = None) -> bool:
    return _folded(text, comparison) == _folded(other, comparison)
