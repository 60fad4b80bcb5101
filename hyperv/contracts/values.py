"""The kinds of values that scripts send, and what of them is believable.

Strict: a number is a JSON number and never a string, a list never a scalar (Windows PowerShell unrolls one-element
arrays; an answer in which that happened must be refused, not guessed at). Limits are far above what Windows
supports: they catch nonsense.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from hyperv.text import storable

RUNNING_STATES = frozenset({"Running", "RunningCritical"})

# The round-trip format 'o' of .NET, always UTC: 2026-11-23T10:15:30.1234567Z. Python knows six of the seven digits.
_ROUND_TRIP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?Z")
# As ConvertTo-Json of Windows PowerShell writes a date that nobody formats: milliseconds since 1970, UTC.
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,15})\)/")
# Windows' "no date": DateTime.MinValue and the zero of FILETIME (1601) both come out as real dates.
_FIRST_BELIEVABLE_YEAR = 1990
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Public:
    """Marks a kind of text that names nobody: it may be shown to strangers (hyperv.qualification)."""


PUBLIC = Public()


def is_running(state: object) -> bool:
    return isinstance(state, str) and state in RUNNING_STATES


def parse_instant(value: object) -> datetime | None:
    """An aware UTC instant. None for null and for Windows' two zero dates; ValueError for anything else."""
    if value is None or isinstance(value, datetime):
        return value
    text = value if isinstance(value, str) else ""
    if match := _ROUND_TRIP.fullmatch(text):
        seconds, fraction = match.groups()
        instant = datetime.fromisoformat(f"{seconds}.{(fraction or '0').ljust(6, '0')}+00:00")
    elif match := _MILLISECONDS.fullmatch(text):
        instant = _since_1970(int(match[1]))
    else:
        raise ValueError("is not a UTC instant in the round-trip format")
    return instant if instant.year >= _FIRST_BELIEVABLE_YEAR else None


def _since_1970(milliseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError("is a date beyond all dates") from None


def is_instant(text: str) -> bool:
    return _ROUND_TRIP.fullmatch(text) is not None


def parse_guid(value: object) -> UUID:
    """A GUID, whatever its case and braces. The empty GUID stands for "none" and identifies nothing."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise ValueError("is not a GUID")  # noqa: TRY004 - pydantic makes a refusal of ValueError only
    guid = UUID(value.strip())
    if guid.int == 0:
        raise ValueError("is the empty GUID")
    return guid


def parse_optional_guid(value: object) -> UUID | None:
    """As parse_guid; None for null, "" and the empty GUID, which stands for "none"."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and UUID(value.strip()).int == 0:
        return None
    return parse_guid(value)


def started_at(collected_at: datetime, age_seconds: int) -> datetime:
    """When something began that is `age_seconds` old, to the second: the age is rounded on the host, so more is
    noise.
    """
    instant = collected_at - timedelta(seconds=age_seconds)
    return (instant + timedelta(microseconds=500_000)).replace(microsecond=0)


def storable_text(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


def blank_is_missing(value: object) -> object:
    # [string]$null is "" in PowerShell.
    return None if value == "" else storable_text(value)


def listed(value: Any) -> Any:
    return tuple(map(storable_text, value)) if isinstance(value, list) else value


Guid = Annotated[UUID, BeforeValidator(parse_guid)]
OptionalGuid = Annotated[UUID | None, BeforeValidator(parse_optional_guid)]
Instant = Annotated[datetime | None, BeforeValidator(parse_instant)]
Flag = StrictBool | None
# What is longer than its kind can be is nonsense too: a VM's name ends at 100 characters, a DNS name at 255.
Long = Annotated[StrictStr, BeforeValidator(storable_text)]  # notes; may be empty
Word = Annotated[StrictStr, Field(max_length=255), BeforeValidator(storable_text)]  # may be empty
LongText = Annotated[StrictStr | None, BeforeValidator(blank_is_missing)]  # a path
Text = Annotated[Annotated[StrictStr, Field(max_length=255)] | None, BeforeValidator(blank_is_missing)]
# The name of an enumeration value.
Name = Annotated[Annotated[StrictStr, Field(max_length=64)] | None, BeforeValidator(blank_is_missing), PUBLIC]
Version = Annotated[Annotated[StrictStr, Field(max_length=32)] | None, BeforeValidator(blank_is_missing), PUBLIC]
Names = Annotated[tuple[StrictStr, ...] | None, BeforeValidator(listed)]
Count = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None
Percent = Annotated[StrictInt, Field(ge=0, le=10_000)] | None
Bytes = Annotated[StrictInt, Field(ge=0, le=2**53)] | None  # 8 PiB; a pool of Storage Spaces Direct ends at 4 PB
Seconds = Annotated[StrictInt, Field(ge=0, le=100 * 366 * 86_400)] | None


class ReadingItem(BaseModel):
    """What every item is: frozen, and deaf to keys that a newer script may send. IDENTITY names the fields that tell
    the items of one kind apart within a section."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    IDENTITY: ClassVar[tuple[str, ...]]
    DERIVED_FROM: ClassVar[frozenset[str]] = frozenset()  # keys that are sent and turned into other fields
    SHAREABLE: ClassVar[frozenset[str]] = frozenset()  # text that names nobody though its kind may

    @property
    def identity(self) -> tuple[object, ...]:
        return type(self), _identity_of(type(self))(self)


@cache
def _identity_of(model: type[ReadingItem]) -> Callable[[ReadingItem], object]:
    """Of what there is once in a section, nothing."""
    return attrgetter(*model.IDENTITY) if model.IDENTITY else lambda item: None


@cache
def public_fields(model: type[ReadingItem]) -> frozenset[str]:
    """The fields of a model whose text names nobody: names of enumeration values, versions, and what it says itself."""
    marked = {name for name, field in model.model_fields.items() if PUBLIC in field.metadata}
    return frozenset(marked) | model.SHAREABLE
