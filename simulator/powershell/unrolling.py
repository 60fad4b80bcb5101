"""How a value enters a pipeline: arrays and lists give their elements, everything else gives itself."""

from collections.abc import Callable
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.emptiness import EMPTY
from simulator.powershell.enumerators import InputEnumerator

Emit = Callable[[Any], None]


def unroll(value: Any, out: Emit) -> None:
    """One level only: the elements of an element stay together."""
    if isinstance(value, PSArray):
        for item in value.drain() if isinstance(value, InputEnumerator) else tuple(value):
            out(item)
    elif value is not EMPTY:
        out(value)


def elements(value: Any) -> list[Any]:
    """What foreach visits: $null gives nothing there."""
    if isinstance(value, PSArray):
        return value.drain() if isinstance(value, InputEnumerator) else list(value)
    return [] if value is None or value is EMPTY else [value]
