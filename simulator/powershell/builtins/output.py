"""Write-Output, Out-Null, Out-String, Get-Variable's relatives that a script needs, Set-StrictMode refused."""

from collections.abc import Iterator
from typing import Any

from simulator.powershell.binding import Call, Parameter
from simulator.powershell.collections import PSArray
from simulator.powershell.core_commands import core
from simulator.powershell.display import displayed

_OBJECT = Parameter("System.Object", position=0, from_pipeline=True)


@core(
    "Write-Output",
    "Utility",
    {
        "InputObject": Parameter("System.Object", mandatory=True, position=0, from_pipeline=True, allows_nothing=True),
        "NoEnumerate": Parameter("switch"),
    },
    aliases=("echo", "write"),
)
def write_output(call: Call) -> Iterator[Any]:
    value = call.bound["InputObject"]
    if isinstance(value, PSArray) and not call.bound.get("NoEnumerate"):
        yield from value
    else:
        yield value


@core("Out-Null", "Core", {"InputObject": _OBJECT})
def out_null(call: Call) -> Iterator[Any]:
    return iter(())


@core("Out-String", "Utility", {"InputObject": _OBJECT, "Width": Parameter("System.Int32")}, collects=True)
def out_string(call: Call) -> Iterator[str]:
    """Text and numbers only; each becomes a line."""
    yield "".join(displayed(value, call.machine.culture) for value in call.input)
