"""Values that a simulated cmdlet hands out, in the form in which the stub reads them.

null and booleans as they are; text with "=" before it, because ConvertFrom-Json of PowerShell 7 makes dates of text
that looks like one; {"t": .NET type, "v": text} for numbers, enumerations by name, GUIDs, versions, dates and spans (in
ticks); {"a": type of the elements, "v": [...]} for arrays and lists; {"o": number} for an object. Objects of equal
content are one object: what many point at (the cluster of every group) is written once, and an object that a script
hands back as a parameter is recognised by what it holds.
"""

import json
from decimal import Decimal
from typing import Any

from simulator.cmdlets import HostMachine
from simulator.powershell.types import type_name_of
from simulator.powershell.values import (
    Char,
    DateTime,
    EnumValue,
    Guid,
    Integer,
    NetObject,
    PSArray,
    SubsetError,
    SwitchParameter,
    TimeSpan,
    Version,
    from_net,
)
from tests.powershell.naming import ours, stub_type_of

_DEEPEST = 8  # an object within objects; deeper is a circle


class Store:
    """Every object seen so far, as one line of JSON each; `members` are the names read of each type."""

    def __init__(self, machine: HostMachine) -> None:
        self._machine = machine
        self.lines: list[str] = []
        self.members: dict[str, dict[str, None]] = {}
        self._numbers: dict[str, int] = {}
        self._known: dict[int, tuple[NetObject, int]] = {}  # kept alive, so that no other object gets its id

    def number(self, thing: NetObject, depth: int = 0) -> int:
        """The line of this object, which is written where there is none like it."""
        if id(thing) not in self._known:
            self._known[id(thing)] = thing, self._written(thing, depth)
        return self._known[id(thing)][1]

    def _written(self, thing: NetObject, depth: int) -> int:
        if depth > _DEEPEST:
            raise AssertionError(f"{thing.type_name} lies deeper than {_DEEPEST} objects: a circle?")
        kind = stub_type_of(thing)
        properties = dict(self._filled(thing, depth))
        names = (*thing.names(), *sorted(thing.known or ()))  # the latter has another release of Windows
        self.members.setdefault(kind, {}).update(dict.fromkeys(names))
        line = json.dumps(
            {"type": kind, "text": None if thing.text is None else _text(thing.text), "properties": properties}
        )
        if line not in self._numbers:
            self._numbers[line] = len(self.lines)
            self.lines.append(line)
        return self._numbers[line]

    def _filled(self, thing: NetObject, depth: int) -> Any:
        """What the estate fills and knows; a property that is left out is $null in the stub."""
        for name in thing.names():
            try:
                value = thing.get(name)
            except SubsetError:
                continue
            if value is not None:
                yield name, self.plain(value, depth + 1)

    def plain(self, value: Any, depth: int = 0) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, NetObject):
            return {"o": self.number(value, depth)}
        if isinstance(value, PSArray):
            return {"a": ours(value.element_type), "v": [self.plain(item, depth) for item in value]}
        if isinstance(value, str) and not isinstance(value, Char):
            return _text(value)
        return self._tagged(value)

    def _tagged(self, value: Any) -> dict[str, Any]:
        if isinstance(value, DateTime):
            utc = value.to_utc(self._machine.utc_offset).ticks
            return {"t": "System.DateTime", "v": str(utc), "local": value.kind != "Utc"}
        if isinstance(value, TimeSpan):
            return {"t": "System.TimeSpan", "v": str(value.ticks)}
        if isinstance(value, EnumValue):
            return {"t": enumeration(value), "v": value.name}
        if isinstance(value, Integer | Guid | Version | SwitchParameter | float | Decimal):
            return {"t": type_name_of(value), "v": str(int(value)) if isinstance(value, Integer) else str(value)}
        raise AssertionError(f"the stub has no form for {value!r}")


def enumeration(value: EnumValue) -> str:
    stated = ours(value.type_name)
    if stated == "System.Object" or value.name.lstrip("-").isdigit():
        raise AssertionError(f"the facts have no name for {value!r}")
    return stated


def _text(value: str) -> str:
    return "=" + from_net(value)
