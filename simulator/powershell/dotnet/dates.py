"""System.DateTime."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulator.powershell.dates import format_date
from simulator.powershell.identities import EnumValue, declare_enum, enum_value
from simulator.powershell.instants import (
    TICKS_PER_DAY,
    TICKS_PER_MILLISECOND,
    TICKS_PER_SECOND,
    DateTime,
    TimeSpan,
)
from simulator.powershell.integers import Int32, Int64
from simulator.powershell.registry import net_method, net_property

_D, _T = "System.DateTime", "System.TimeSpan"
declare_enum(
    "System.DayOfWeek",
    {"Sunday": 0, "Monday": 1, "Tuesday": 2, "Wednesday": 3, "Thursday": 4, "Friday": 5, "Saturday": 6},
)


def _part(name: str, read: Callable[[DateTime], int]) -> None:
    @net_property(f"{_D}.{name}")
    def part(_: Any, when: DateTime) -> Int32:
        return Int32(read(when))


_part("Year", lambda when: when.wall_clock().year)
_part("Month", lambda when: when.wall_clock().month)
_part("Day", lambda when: when.wall_clock().day)
_part("Hour", lambda when: when.wall_clock().hour)
_part("Minute", lambda when: when.wall_clock().minute)
_part("Second", lambda when: when.wall_clock().second)
_part("Millisecond", lambda when: when.ticks // TICKS_PER_MILLISECOND % 1000)
_part("DayOfYear", lambda when: when.wall_clock().timetuple().tm_yday)


@net_property(f"{_D}.Ticks")
@net_property(f"{_T}.Ticks")
def ticks(_: Any, value: DateTime | TimeSpan) -> Int64:
    return Int64(value.ticks)


@net_property(f"{_D}.Kind")
def kind(_: Any, when: DateTime) -> EnumValue:
    return enum_value("System.DateTimeKind", when.kind)


@net_property(f"{_D}.Date")
def date(_: Any, when: DateTime) -> DateTime:
    return DateTime(when.ticks - when.ticks % TICKS_PER_DAY, when.kind)


@net_property(f"{_D}.TimeOfDay")
def time_of_day(_: Any, when: DateTime) -> TimeSpan:
    return TimeSpan(when.ticks % TICKS_PER_DAY)


@net_property(f"{_D}.DayOfWeek")
def day_of_week(_: Any, when: DateTime) -> EnumValue:
    return enum_value("System.DayOfWeek", when.wall_clock().isoweekday() % 7)


@net_method(f"{_D}.ToUniversalTime")
def to_universal_time(session: Any, when: DateTime) -> DateTime:
    return when.to_utc(session.utc_offset)


@net_method(f"{_D}.ToLocalTime")
def to_local_time(session: Any, when: DateTime) -> DateTime:
    return when.to_local(session.utc_offset)


@net_method(f"{_D}.ToString", (), ("string",), ("string", "object"))
def date_to_string(session: Any, when: DateTime, form: str = "", provider: Any = None) -> str:
    culture = "" if provider is not None and form else session.machine.culture
    return format_date(when, form or "G", culture=culture, utc_offset=session.utc_offset)


@net_method(f"{_D}.ToFileTimeUtc")
def to_file_time_utc(session: Any, when: DateTime) -> Int64:
    return Int64(when.to_utc(session.utc_offset).ticks - 504_911_232_000_000_000)  # ticks of 1601-01-01


def _add(name: str, size: int) -> None:
    @net_method(f"{_D}.{name}", ("double",))
    def add(_: Any, when: DateTime, amount: float) -> DateTime:
        """.NET Framework rounds the amount to whole milliseconds."""
        milliseconds = round(amount * size / TICKS_PER_MILLISECOND)
        return DateTime(when.ticks + milliseconds * TICKS_PER_MILLISECOND, when.kind)


for _name, _size in (("Days", 86_400), ("Hours", 3600), ("Minutes", 60), ("Seconds", 1)):
    _add(f"Add{_name}", _size * TICKS_PER_SECOND)
_add("AddMilliseconds", TICKS_PER_MILLISECOND)


@net_method(f"{_D}.AddTicks", ("long",))
def add_ticks(_: Any, when: DateTime, amount: Int64) -> DateTime:
    return DateTime(when.ticks + amount, when.kind)


@net_method(f"{_D}.AddMonths", ("int",))
def add_months(_: Any, when: DateTime, amount: Int32) -> DateTime:
    """The last day of a shorter month stands in for a day that it lacks."""
    at = when.wall_clock()
    months = at.year * 12 + at.month - 1 + int(amount)
    year, month = divmod(months, 12)
    following = datetime(year + month // 11, (month + 1) % 12 + 1, 1)  # noqa: DTZ001
    last = (following - datetime(year, month + 1, 1)).days  # noqa: DTZ001
    moved = DateTime.from_datetime(datetime(year, month + 1, min(at.day, last)))  # noqa: DTZ001
    return DateTime(moved.ticks + when.ticks % TICKS_PER_DAY, when.kind)


@net_method(f"{_D}.AddYears", ("int",))
def add_years(session: Any, when: DateTime, amount: Int32) -> DateTime:
    return add_months(session, when, Int32(amount * 12))


@net_method(f"{_D}.Add", ("timespan",))
def add_span(_: Any, when: DateTime, span: TimeSpan) -> DateTime:
    return DateTime(when.ticks + span.ticks, when.kind)


@net_method(f"{_D}.Subtract", ("datetime",), ("timespan",))
def subtract(_: Any, when: DateTime, other: DateTime | TimeSpan) -> DateTime | TimeSpan:
    if isinstance(other, TimeSpan):
        return DateTime(when.ticks - other.ticks, when.kind)
    return TimeSpan(when.ticks - other.ticks)
