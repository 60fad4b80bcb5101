"""Get-Date, New-TimeSpan, Start-Sleep, Get-Culture."""

from collections.abc import Iterator
from typing import Any

from simulator.powershell.binding import Call, Parameter
from simulator.powershell.core_commands import core
from simulator.powershell.dates import format_date
from simulator.powershell.dotnet.environment import culture
from simulator.powershell.failures import SubsetError
from simulator.powershell.instants import TICKS_PER_SECOND, DateTime, HintedDateTime, TimeSpan


@core(
    "Get-Date",
    "Utility",
    {
        "Date": Parameter("System.DateTime", ("LastWriteTime",), position=0, from_pipeline=True),
        "Format": Parameter("System.String"),
        "UFormat": Parameter("System.String"),
    },
)
def get_date(call: Call) -> Iterator[Any]:
    offset = call.machine.utc_offset
    when = call.bound.get("Date") or DateTime.from_datetime(call.machine.utc_now()).to_local(offset)
    if "UFormat" in call.bound:
        raise SubsetError("Get-Date -UFormat is not declared")
    if "Format" in call.bound:
        yield format_date(when, call.bound["Format"], culture=call.machine.culture, utc_offset=offset)
    else:
        yield HintedDateTime(when.ticks, when.kind)


_PARTS = ("Days", "Hours", "Minutes", "Seconds")
_SIZES = (86_400, 3600, 60, 1)


@core(
    "New-TimeSpan",
    "Utility",
    {
        "Start": Parameter("System.DateTime", position=0, sets=("Date",)),
        "End": Parameter("System.DateTime", position=1, sets=("Date",)),
        **{name: Parameter("System.Int32", sets=("Time",)) for name in _PARTS},
    },
)
def new_time_span(call: Call) -> Iterator[TimeSpan]:
    now = DateTime.from_datetime(call.machine.utc_now()).to_local(call.machine.utc_offset)
    if "Start" in call.bound or "End" in call.bound:
        start, end = call.bound.get("Start", now), call.bound.get("End", now)
        yield TimeSpan(end.ticks - start.ticks)
        return
    seconds = sum(int(call.bound.get(name, 0)) * size for name, size in zip(_PARTS, _SIZES, strict=True))
    yield TimeSpan(seconds * TICKS_PER_SECOND)


@core("Get-Culture", "Utility", {})
def get_culture(call: Call) -> Iterator[Any]:
    yield culture(call.machine.culture)


@core("Get-UICulture", "Utility", {})
def get_ui_culture(call: Call) -> Iterator[Any]:
    yield culture(call.machine.culture)
