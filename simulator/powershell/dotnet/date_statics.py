"""[datetime]::Now, Parse, SpecifyKind … and its constructors."""

from datetime import datetime
from typing import Any

from simulator.powershell.casts.instants import parse_instant
from simulator.powershell.failures import net_error
from simulator.powershell.identities import EnumValue, declare_enum
from simulator.powershell.instants import (
    DateTime,
)
from simulator.powershell.integers import Int64
from simulator.powershell.registry import net_constructor, net_static, net_static_property

_D = "System.DateTime"
declare_enum("System.DateTimeKind", {"Unspecified": 0, "Utc": 1, "Local": 2})


@net_static_property(f"{_D}.UtcNow")
def utc_now(session: Any) -> DateTime:
    return DateTime.from_datetime(session.machine.utc_now())


@net_static_property(f"{_D}.Now")
def now(session: Any) -> Any:
    return session.now()


@net_static_property(f"{_D}.MinValue")
def min_value(_: Any) -> DateTime:
    return DateTime(0)


@net_static_property(f"{_D}.MaxValue")
def max_value(_: Any) -> DateTime:
    return DateTime(3_155_378_975_999_999_999)


@net_static(f"{_D}.Parse", ("string",), ("string", "object"))
def parse(session: Any, text: str, _provider: Any = None) -> DateTime:
    try:
        return parse_instant(text, session.utc_offset)
    except ValueError:
        raise net_error("System.FormatException", "String was not recognized as a valid DateTime.", "") from None


@net_static(f"{_D}.SpecifyKind", ("datetime", "System.DateTimeKind"))
def specify_kind(_: Any, when: DateTime, chosen: EnumValue) -> DateTime:
    return DateTime(when.ticks, chosen.name)  # type: ignore[arg-type]


@net_static(f"{_D}.FromFileTimeUtc", ("long",))
def from_file_time_utc(_: Any, amount: Int64) -> DateTime:
    return DateTime(504_911_232_000_000_000 + amount, "Utc")


_SIX = ("int",) * 6


@net_constructor(_D, ("long",), ("long", "System.DateTimeKind"), ("int",) * 3, _SIX, (*_SIX, "System.DateTimeKind"))
def new_date(_: Any, *numbers: Any) -> DateTime:
    chosen: Any = numbers[-1].name if isinstance(numbers[-1], EnumValue) else "Unspecified"
    plain: list[Any] = [int(number) for number in numbers if not isinstance(number, EnumValue)]
    if len(plain) == 1:
        return DateTime(plain[0], chosen)
    try:
        return DateTime(DateTime.from_datetime(datetime(*plain)).ticks, chosen)  # noqa: DTZ001
    except ValueError:
        message = "Year, Month, and Day parameters describe an un-representable DateTime."
        raise net_error("System.ArgumentOutOfRangeException", message, "") from None
