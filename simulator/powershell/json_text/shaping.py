"""What ConvertTo-Json makes of a value before it is written: the depth limit, enumerations, dates, .NET objects.

Below the depth everything that is no simple value becomes text, as a cast to [string] would make it: an array is
joined by blanks, a custom object shows @{…}, an object its type (captured: get_vm.json, where the second VM sits one
level deeper).
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from simulator.powershell.collections import Dictionary, PSArray
from simulator.powershell.dates import format_date
from simulator.powershell.doubles import decimal_text, round_trip
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.identities import Char, EnumValue, Guid, SwitchParameter, Version
from simulator.powershell.instants import TICKS_PER_MILLISECOND, UNIX_EPOCH_TICKS, DateTime, HintedDateTime, TimeSpan
from simulator.powershell.integers import INTEGERS, Integer
from simulator.powershell.json_text.quoting import quoted
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.rendering import text_of
from simulator.powershell.types import type_name_of

Parts = list[str]


class Shaper:
    """Writes compressed JSON. `limit` is -Depth: the outermost value stands at depth 0."""

    def __init__(self, limit: int, utc_offset: timedelta) -> None:
        self._limit = limit
        self._offset = utc_offset

    def text(self, value: Any) -> str:
        parts: Parts = []
        self._write(value, 0, parts)
        return "".join(parts)

    def _write(self, value: Any, depth: int, out: Parts) -> None:
        simple = _SIMPLE.get(type(value))
        if simple is not None:
            out.append(simple(value))
        elif value is None or value is EMPTY:
            out.append("null")
        elif isinstance(value, HintedDateTime):
            self._hinted(value, out)
        elif isinstance(value, DateTime):
            out.append(self._date(value))
        elif depth > self._limit:
            out.append(quoted(text_of(value)))
        elif isinstance(value, Dictionary):
            self._pairs(_named(value), depth, out)
        elif isinstance(value, PSArray):
            self._items(value, depth, out)
        else:
            self._pairs(_properties(value), depth, out)

    def _items(self, items: PSArray, depth: int, out: Parts) -> None:
        out.append("[")
        for number, item in enumerate(items):
            if number:
                out.append(",")
            self._write(item, depth + 1, out)
        out.append("]")

    def _pairs(self, pairs: Any, depth: int, out: Parts) -> None:
        out.append("{")
        start = True
        for name, value in pairs:
            out.append(f"{quoted(name)}:" if start else f",{quoted(name)}:")
            start = False
            self._write(value, depth + 1, out)
        out.append("}")

    def _date(self, when: DateTime) -> str:
        ticks = when.to_utc(self._offset).ticks - UNIX_EPOCH_TICKS
        return f'"\\/Date({ticks // TICKS_PER_MILLISECOND})\\/"'

    def _hinted(self, when: DateTime, out: Parts) -> None:
        """The note property and the script property of types.ps1xml come along."""
        shown = format_date(when, "F", culture="en-US")
        out.append(f'{{"value":{self._date(when)},"DisplayHint":2,"DateTime":{quoted(shown)}}}')


def _named(table: Dictionary) -> list[tuple[str, Any]]:
    pairs = list(table.items())
    if all(type(key) is str for key, _ in pairs):
        return pairs
    message = (
        f"The type '{type_name_of(table)}' is not supported for serialization or deserialization of a dictionary. "
        "Keys must be strings."
    )
    raise net_error("System.InvalidOperationException", message, "NonStringKeyInDictionary", "InvalidOperation")


_SPAN = (
    ("Days", 864_000_000_000, 10**9), ("Hours", 36_000_000_000, 24), ("Milliseconds", 10_000, 1000),
    ("Minutes", 600_000_000, 60), ("Seconds", 10_000_000, 60),
)  # fmt: skip


def _properties(value: Any) -> list[tuple[str, Any]]:
    """The public properties of an object in the order in which Windows writes them."""
    if isinstance(value, CustomObject | NetObject):
        return list(value.items())
    if isinstance(value, TimeSpan):
        sign, size = (-1 if value.ticks < 0 else 1), abs(value.ticks)
        parts = [(name, _int(sign * (size // unit % modulus))) for name, unit, modulus in _SPAN]
        totals = [(f"Total{name}", value.ticks / unit) for name, unit, _ in _SPAN]
        return [("Ticks", _int(value.ticks)), *parts, *totals]
    if isinstance(value, Version):
        low, high = (value.revision & 0xFFFF, value.revision >> 16) if value.revision >= 0 else (-1, -1)
        numbers = (value.major, value.minor, value.build, value.revision, high, low)
        names = ("Major", "Minor", "Build", "Revision", "MajorRevision", "MinorRevision")
        return [(name, _int(number)) for name, number in zip(names, numbers, strict=True)]
    if isinstance(value, SwitchParameter):
        return [("IsPresent", value.is_present)]
    raise SubsetError(f"ConvertTo-Json of {type_name_of(value)} is not declared")


def _int(number: int) -> Integer:
    return INTEGERS["System.Int64"](number)


_SIMPLE: dict[type, Callable[[Any], str]] = {
    str: quoted,
    bool: lambda value: "true" if value else "false",
    float: round_trip,
    Decimal: decimal_text,
    Char: lambda value: "null" if value == "\0" else quoted(str(value)),
    Guid: lambda value: f'"{value.text}"',
    EnumValue: lambda value: str(value.value),
    **dict.fromkeys(INTEGERS.values(), int.__repr__),
}
