"""When a VM runs: plans that answer, for any instant, which state it is in and since when.

A plan is a pure function of time. Nothing is remembered; a run that began days ago is found by looking back.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from simulator.estate.localtime import DAY, is_workday, local_day, midnight
from simulator.estate.noise import unit

STARTING_SECONDS = 20  # Hyper-V restores devices and powers on
STOPPING_SECONDS = 40  # the guest shuts down
SAVING_SECONDS = 10  # its memory is written to a file


class Power(NamedTuple):
    """A VM's state and the instant (seconds since 1970) it counts from: power-on for a running one."""

    state: str
    since: float


class Plan(Protocol):
    def at(self, at: float) -> Power: ...


@dataclass(frozen=True, slots=True)
class Still:
    """Holds one state for good: Off, Saved, Paused or a Critical one."""

    state: str
    since: float

    def at(self, at: float) -> Power:
        return Power(self.state, self.since)


@dataclass(frozen=True, slots=True)
class Always:
    """Runs, and is switched off and on at once every `period` seconds (patches), so that uptimes differ."""

    period: int
    phase: int

    def at(self, at: float) -> Power:
        return Power("Running", at - (at - self.phase) % self.period)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Runs on workdays from about one local hour to about another; some minutes earlier or later each day."""

    key: int
    start_hour: float
    stop_hour: float

    def at(self, at: float) -> Power:
        today = local_day(at)
        for day in range(today, today - 9, -1):
            if is_workday(day):
                start, stop = self._run(day)
                if start <= at:
                    return _within(start, stop, at)
        return Power("Off", at)

    def _run(self, day: int) -> tuple[float, float]:
        start = midnight(day) + self.start_hour * 3600 + int(unit(self.key, 2 * day) * 2400)
        stop = midnight(day) + self.stop_hour * 3600 + int(unit(self.key, 2 * day + 1) * 3600)
        return start, stop


@dataclass(frozen=True, slots=True)
class Slots:
    """Time is cut into slots; the VM runs in some of them. Test machines come and go like this, day and night."""

    key: int
    slot_seconds: int
    duty: float

    def at(self, at: float) -> Power:
        phase = self.key % self.slot_seconds
        slot = int((at + phase) // self.slot_seconds)
        running = self._runs(slot)
        first = slot
        while first > slot - 400 and self._runs(first - 1) == running:
            first -= 1
        start = first * self.slot_seconds - phase
        if not running:
            return Power("Off", start)
        end = (slot + 1) * self.slot_seconds - phase
        stop = end if not self._runs(slot + 1) else end + DAY
        return _within(start, stop, at)

    def _runs(self, slot: int) -> bool:
        return unit(self.key, slot) < self.duty


def _within(start: float, stop: float, at: float) -> Power:
    """The state at an instant not before `start` of a run from `start` to `stop`."""
    if at >= stop:
        return Power("Off", stop)
    if at < start + STARTING_SECONDS:
        return Power("Starting", start)
    return Power("Running" if at < stop - STOPPING_SECONDS else "Stopping", start)
