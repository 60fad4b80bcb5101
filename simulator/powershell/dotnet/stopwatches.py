"""System.Diagnostics.Stopwatch: the time that really passes, not the machine's clock."""

import time
from typing import Any

from simulator.powershell.emptiness import EMPTY
from simulator.powershell.instants import TICKS_PER_SECOND, TimeSpan
from simulator.powershell.integers import Int64
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_constructor, net_static

_W = "System.Diagnostics.Stopwatch"


class _Watch:
    def __init__(self) -> None:
        self.gathered = 0.0
        self.since: float | None = None

    def start(self) -> Any:
        self.since = self.since if self.since is not None else time.perf_counter()
        return EMPTY

    def stop(self) -> Any:
        self.gathered, self.since = self.elapsed(), None
        return EMPTY

    def reset(self) -> Any:
        self.gathered, self.since = 0.0, None
        return EMPTY

    def restart(self) -> Any:
        self.reset()
        return self.start()

    def elapsed(self) -> float:
        return self.gathered + (time.perf_counter() - self.since if self.since is not None else 0.0)


def _object(watch: _Watch) -> NetObject:
    properties = {
        "Elapsed": lambda: TimeSpan(int(watch.elapsed() * TICKS_PER_SECOND)),
        "ElapsedMilliseconds": lambda: Int64(int(watch.elapsed() * 1000)),
        "ElapsedTicks": lambda: Int64(int(watch.elapsed() * TICKS_PER_SECOND)),
        "IsRunning": lambda: watch.since is not None,
    }
    methods = {"Start": watch.start, "Stop": watch.stop, "Reset": watch.reset, "Restart": watch.restart}
    return NetObject(_W, properties, methods=methods)


@net_static(f"{_W}.StartNew")
def start_new(_: Any) -> NetObject:
    watch = _Watch()
    watch.start()
    return _object(watch)


@net_constructor(_W)
def new(_: Any) -> NetObject:
    return _object(_Watch())
