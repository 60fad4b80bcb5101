"""When a maintenance window is open. Pure: the windows and a moment in, an answer out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST = 7  # days: a window that opened longer ago is over, and the next opening is no further away


@dataclass(frozen=True, slots=True)
class Hours:
    """It opens at `opens_at` by the clocks of `time_zone` on `weekdays` (0 is Monday) and stays open for `minutes`,
    however the clocks are turned meanwhile."""

    weekdays: frozenset[int]
    opens_at: time
    minutes: int
    time_zone: str

    def __str__(self) -> str:
        days = "every day" if len(self.weekdays) == 7 else ", ".join(DAYS[day] for day in sorted(self.weekdays))
        hours, minutes = divmod(self.minutes, 60)
        spans = [f"{hours} h"] if hours else []
        spans += [f"{minutes} min"] if minutes else []
        return f"{days} from {self.opens_at:%H:%M} ({self.time_zone}) for {' '.join(spans)}"


def is_open(windows: Sequence[Hours], now: datetime) -> bool:
    """True where there is none: then a host may be changed at any time."""
    return not windows or any(opened <= now < closes for opened, closes in _around(windows, now))


def closes_at(windows: Sequence[Hours], now: datetime) -> datetime | None:
    """The end of what is open now, of the last one to close; None where nothing is, or nothing ever closes."""
    return max((closes for opened, closes in _around(windows, now) if opened <= now < closes), default=None)


def next_opening(windows: Sequence[Hours], now: datetime) -> datetime | None:
    """None where one is open, or where there is none."""
    if is_open(windows, now):
        return None
    return min(opened for opened, _ in _around(windows, now) if opened > now)


def _around(windows: Iterable[Hours], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Openings and closings of the week before and the week after."""
    for window in windows:
        zone = ZoneInfo(window.time_zone)
        today = now.astimezone(zone).date()
        for days in range(-_LONGEST - 1, _LONGEST + 2):
            day = today + timedelta(days=days)
            if day.weekday() in window.weekdays:
                opened = _opening(day, window.opens_at, zone)
                yield opened, opened + timedelta(minutes=window.minutes)


def _opening(day: date, at: time, zone: ZoneInfo) -> datetime:
    """In UTC, where adding minutes means minutes. An hour that the clocks leave out opens when it would have."""
    return datetime.combine(day, at, zone).astimezone(ZoneInfo("UTC"))
