"""The estate's local time: hours of the working day, days of the week.

A fixed offset, no daylight saving: an hour is an hour in every test, and no time-zone database is needed.
"""

from datetime import timedelta

UTC_OFFSET = timedelta(hours=2)
DAY = 86_400
_OFFSET_SECONDS = int(UTC_OFFSET.total_seconds())


def local_day(at: float) -> int:
    """Days since 1970-01-01 on the estate's own calendar."""
    return int((at + _OFFSET_SECONDS) // DAY)


def local_seconds(at: float) -> float:
    """Seconds since local midnight."""
    return (at + _OFFSET_SECONDS) % DAY


def midnight(day: int) -> int:
    """The instant (seconds since 1970 UTC) at which a local day begins."""
    return day * DAY - _OFFSET_SECONDS


def is_workday(day: int) -> bool:
    """Monday to Friday; day 0 was a Thursday."""
    return (day + 3) % 7 < 5
