"""Select-Object."""

from typing import Any

from simulator.powershell.binding import Parameter
from simulator.powershell.builtins.properties import properties
from simulator.powershell.core_commands import Invocation, stage
from simulator.powershell.failures import SubsetError
from simulator.powershell.objects import CustomObject
from simulator.powershell.operators.equality import equal
from simulator.powershell.signals import StopUpstream
from simulator.powershell.unrolling import elements, unroll


class _Select:
    """-First ends the commands before it as soon as it has enough."""

    def __init__(self, invocation: Invocation) -> None:
        bound = invocation.bound
        self._out = invocation.out
        self._given = bound.get("InputObject")
        self._properties = properties(bound.get("Property"), invocation.scope)
        expand = bound.get("ExpandProperty")
        self._expand = properties(expand, invocation.scope)[0] if expand is not None else None
        if self._expand is not None and self._properties:
            raise SubsetError("Select-Object with both -Property and -ExpandProperty is not declared")
        self._first: int | None = bound.get("First")
        self._last: int | None = bound.get("Last")
        self._skip = int(bound.get("Skip") or 0)
        self._unique = bool(bound.get("Unique"))
        self._held: list[Any] = []
        self._written: list[Any] = []
        self._count = 0

    def alone(self) -> None:
        for item in elements(self._given):
            self.process(item)
        self.finish()

    def process(self, value: Any) -> None:
        if self._last is not None:
            self._held.append(value)
            return
        if self._first is not None and self._count >= self._first:
            raise StopUpstream(self)
        if self._skip > 0:
            self._skip -= 1
            return
        self._count += 1
        self._write(value)
        if self._first is not None and self._count >= self._first:
            raise StopUpstream(self)

    def finish(self) -> None:
        if self._last is not None:
            kept = self._held[: len(self._held) - self._skip] if self._skip else self._held
            for value in kept[max(0, len(kept) - self._last) :]:
                self._write(value)
            self._held = []

    def _write(self, value: Any) -> None:
        if self._expand is not None:
            unroll(self._expand.read(value), self._pass)
        elif self._properties:
            self._pass(CustomObject((each.name, each.read(value)) for each in self._properties))
        else:
            self._pass(value)

    def _pass(self, value: Any) -> None:
        if self._unique:
            if any(_same(value, known) for known in self._written):
                return
            self._written.append(value)
        self._out(value)


def _same(first: Any, second: Any) -> bool:
    """-Unique heeds case."""
    if isinstance(first, CustomObject) and isinstance(second, CustomObject):
        pairs = list(first.items()), list(second.items())
        return len(pairs[0]) == len(pairs[1]) and all(
            a[0] == b[0] and equal(a[1], b[1], exact_case=True) for a, b in zip(*pairs, strict=True)
        )
    return equal(first, second, exact_case=True)


@stage(
    "Select-Object",
    "Utility",
    {
        "Property": Parameter("System.Object[]", position=0),
        "ExpandProperty": Parameter("System.String"),
        "First": Parameter("System.Int32"),
        "Last": Parameter("System.Int32"),
        "Skip": Parameter("System.Int32"),
        "Unique": Parameter("switch"),
        "InputObject": Parameter("System.Object", from_pipeline=True),
    },
    aliases=("select",),
)
def select_object(invocation: Invocation) -> _Select:
    return _Select(invocation)
