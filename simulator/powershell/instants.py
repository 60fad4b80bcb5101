"""System.DateTime and System.TimeSpan: whole numbers of 100-nanosecond ticks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Self

TICKS_PER_MICROSECOND = 10
TICKS_PER_MILLISECOND = 10_000
TICKS_PER_SECOND = 10_000_000
TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
UNIX_EPOCH_TICKS = 621_355_968_000_000_000  # 0001-01-01 to 1970-01-01, as .NET counts them
MAX_TICKS = 3_155_378_975_999_999_999  # 9999-12-31T23:59:59.9999999

Kind = Literal["Utc", "Local", "Unspecified"]
_FIRST = datetime(1, 1, 1)  # noqa: DTZ001 - .NET's calendar without a zone


def _ticks_of(length: timedelta) -> int:
    return (length.days * 86_400 + length.seconds) * TICKS_PER_SECOND + length.microseconds * TICKS_PER_MICROSECOND


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    ticks: int

    @classmethod
    def from_timedelta(cls, length: timedelta) -> Self:
        return cls(_ticks_of(length))

    def to_timedelta(self) -> timedelta:
        return timedelta(microseconds=self.ticks // TICKS_PER_MICROSECOND)

    def __str__(self) -> str:
        """[-][d.]hh:mm:ss[.fffffff], the constant format "c"."""
        size = abs(self.ticks)
        days, rest = divmod(size, TICKS_PER_DAY)
        seconds, fraction = divmod(rest, TICKS_PER_SECOND)
        text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        if days:
            text = f"{days}.{text}"
        if fraction:
            text += f".{fraction:07}"
        return f"-{text}" if self.ticks < 0 else text


@dataclass(frozen=True, slots=True)
class DateTime:
    """Two instants are equal by their ticks alone, as in .NET: the kind takes no part in a comparison."""

    ticks: int
    kind: Kind = "Unspecified"

    def __post_init__(self) -> None:
        if not 0 <= self.ticks <= MAX_TICKS:
            raise OverflowError("The added or subtracted value results in an un-representable DateTime.")

    @classmethod
    def from_datetime(cls, when: datetime, kind: Kind | None = None) -> Self:
        """An aware datetime becomes UTC; a naive one keeps its wall clock and is Unspecified unless `kind` says
        more."""
        if when.tzinfo is not None:
            return cls(_ticks_of(when.astimezone(UTC).replace(tzinfo=None) - _FIRST), "Utc")
        return cls(_ticks_of(when - _FIRST), kind or "Unspecified")

    def to_local(self, utc_offset: timedelta) -> "DateTime":
        """As ToLocalTime: Unspecified is taken for UTC."""
        return self if self.kind == "Local" else DateTime(_within(self.ticks + _ticks_of(utc_offset)), "Local")

    def to_utc(self, utc_offset: timedelta) -> "DateTime":
        """As ToUniversalTime: Unspecified is taken for local time."""
        return self if self.kind == "Utc" else DateTime(_within(self.ticks - _ticks_of(utc_offset)), "Utc")

    def wall_clock(self) -> datetime:
        """The naive Python datetime, cut to microseconds."""
        return _FIRST + timedelta(microseconds=self.ticks // TICKS_PER_MICROSECOND)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.ticks == other.ticks

    def __hash__(self) -> int:
        return hash(self.ticks)


def _within(ticks: int) -> int:
    """A change of zone does not leave the calendar: DateTime.MinValue stays what it is."""
    return min(max(ticks, 0), MAX_TICKS)


class HintedDateTime(DateTime):
    """What Get-Date writes: the note property DisplayHint hangs on it, and ConvertTo-Json shows an object for it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.ticks == other.ticks

    def __hash__(self) -> int:
        return hash(self.ticks)
