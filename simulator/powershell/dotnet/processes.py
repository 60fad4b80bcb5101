"""System.Diagnostics.Process, of the process itself alone."""

from typing import Any

from simulator.powershell.instants import TICKS_PER_SECOND, TimeSpan
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_static

_P = "System.Diagnostics.Process"
# About what powershell.exe takes of a processor to start; what the interpreter takes says nothing of a Windows host.
CPU_SECONDS = 0.25


@net_static(f"{_P}.GetCurrentProcess")
def current(_: Any) -> NetObject:
    return NetObject(_P, {"TotalProcessorTime": lambda: TimeSpan(int(CPU_SECONDS * TICKS_PER_SECOND))})
