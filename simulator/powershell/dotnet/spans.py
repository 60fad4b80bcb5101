"""System.TimeSpan."""

from typing import Any

from simulator.powershell.casts.instants import parse_span
from simulator.powershell.dates import format_span
from simulator.powershell.failures import net_error
from simulator.powershell.instants import TICKS_PER_DAY, TICKS_PER_MILLISECOND, TICKS_PER_SECOND, TimeSpan
from simulator.powershell.integers import Int32, Int64
from simulator.powershell.registry import net_constructor, net_method, net_property, net_static, net_static_property

_T = "System.TimeSpan"
_SPAN_PARTS = (
    ("Days", TICKS_PER_DAY, 10**9),
    ("Hours", 3600 * TICKS_PER_SECOND, 24),
    ("Minutes", 60 * TICKS_PER_SECOND, 60),
    ("Seconds", TICKS_PER_SECOND, 60),
    ("Milliseconds", TICKS_PER_MILLISECOND, 1000),
)


def _span_part(name: str, size: int, modulus: int) -> None:
    @net_property(f"{_T}.{name}")
    def part(_: Any, span: TimeSpan) -> Int32:
        number = abs(span.ticks) // size % modulus
        return Int32(-number if span.ticks < 0 else number)

    @net_property(f"{_T}.Total{name}")
    def total(_: Any, span: TimeSpan) -> float:
        return span.ticks / size

    @net_static(f"{_T}.From{name}", ("double",))
    def build(_: Any, amount: float) -> TimeSpan:
        """.NET Framework rounds to whole milliseconds."""
        return TimeSpan(round(amount * size / TICKS_PER_MILLISECOND) * TICKS_PER_MILLISECOND)


for _name, _size, _modulus in _SPAN_PARTS:
    _span_part(_name, _size, _modulus)


@net_static_property(f"{_T}.Zero")
def zero(_: Any) -> TimeSpan:
    return TimeSpan(0)


@net_static(f"{_T}.FromTicks", ("long",))
def from_ticks(_: Any, amount: Int64) -> TimeSpan:
    return TimeSpan(int(amount))


@net_static(f"{_T}.Parse", ("string",))
def parse_time_span(_: Any, text: str) -> TimeSpan:
    try:
        return parse_span(text)
    except ValueError:
        message = "String was not recognized as a valid TimeSpan."
        raise net_error("System.FormatException", message, "") from None


@net_method(f"{_T}.ToString", (), ("string",))
def span_to_string(_: Any, span: TimeSpan, form: str = "c") -> str:
    return format_span(span, form)


@net_method(f"{_T}.Negate")
def negate(_: Any, span: TimeSpan) -> TimeSpan:
    return TimeSpan(-span.ticks)


@net_method(f"{_T}.Add", ("timespan",))
def add_spans(_: Any, span: TimeSpan, other: TimeSpan) -> TimeSpan:
    return TimeSpan(span.ticks + other.ticks)


@net_constructor(_T, ("long",), ("int",) * 3, ("int",) * 4, ("int",) * 5)
def new_span(_: Any, *numbers: Any) -> TimeSpan:
    plain = [int(number) for number in numbers]
    if len(plain) == 1:
        return TimeSpan(plain[0])
    days, hours, minutes, seconds, *rest = plain if len(plain) > 3 else [0, *plain]
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return TimeSpan(total * TICKS_PER_SECOND + (rest[0] if rest else 0) * TICKS_PER_MILLISECOND)
