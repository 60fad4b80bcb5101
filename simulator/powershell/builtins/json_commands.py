"""ConvertTo-Json and ConvertFrom-Json."""

from collections.abc import Iterator
from typing import Any

from simulator.powershell.binding import Call, Parameter
from simulator.powershell.collections import PSArray
from simulator.powershell.core_commands import core
from simulator.powershell.failures import SubsetError, net_error
from simulator.powershell.integers import Int32
from simulator.powershell.json_text.indenting import indented
from simulator.powershell.json_text.reading import from_json
from simulator.powershell.json_text.shaping import Shaper

_DEFAULT_DEPTH, _MOST = 2, 100


@core(
    "ConvertTo-Json",
    "Utility",
    {
        "InputObject": Parameter("System.Object", mandatory=True, position=0, from_pipeline=True, allows_nothing=True),
        "Depth": Parameter("System.Int32"),
        "Compress": Parameter("switch"),
    },
    collects=True,
)
def convert_to_json(call: Call) -> Iterator[str]:
    """One piped object is written as itself, several as an array, none as nothing at all."""
    depth = int(call.bound.get("Depth", Int32(_DEFAULT_DEPTH)))
    if not 1 <= depth <= _MOST:
        message = (
            f"Cannot validate argument on parameter 'Depth'. The {depth} argument is outside the allowed range 1 to "
            f"{_MOST}."
        )
        kind = "System.Management.Automation.ParameterBindingValidationException"
        raise net_error(kind, message, "ParameterArgumentValidationError", "InvalidData")
    values = [call.bound["InputObject"]] if "InputObject" in call.bound else call.input
    if not values:
        return
    if any(value is None for value in values):
        raise SubsetError("ConvertTo-Json of $null is not declared: versions of Windows differ")
    value: Any = values[0] if len(values) == 1 else PSArray(values)
    text = Shaper(depth, call.machine.utc_offset).text(value)
    yield text if call.bound.get("Compress") else indented(text)


@core(
    "ConvertFrom-Json",
    "Utility",
    {"InputObject": Parameter("System.String", mandatory=True, position=0, from_pipeline=True, allows_nothing=True)},
    collects=True,
)
def convert_from_json(call: Call) -> Iterator[Any]:
    """A top-level array is one output: 5.1 does not unroll it."""
    lines = [call.bound["InputObject"]] if "InputObject" in call.bound else [str(line) for line in call.input]
    text = "\n".join(lines)
    if not text.strip():
        raise SubsetError("ConvertFrom-Json of blank text is not declared")
    yield from_json(text)
