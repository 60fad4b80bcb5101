"""What programs send as text, taken more strictly than pydantic does: as the document says, and in no other way."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _as_text(value: Any) -> Any:
    """pydantic would take a number for seconds since 1970."""
    if isinstance(value, str) and not RFC_3339.fullmatch(value):
        raise ValueError("a moment is written like 2026-11-23T09:00:00Z, with its zone")
    if not isinstance(value, str | datetime):
        raise ValueError("a moment is a text like 2026-11-23T09:00:00Z")  # noqa: TRY004 - what pydantic understands
    return value


def _in_utc(moment: datetime) -> datetime:
    """PostgreSQL takes no zone that is further than half a day from UTC. The first and the last moment that there are
    stand for what would lie beyond them."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST


def _true_or_false(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("it is true or false")
    return value


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
Moment = Annotated[AwareDatetime, BeforeValidator(_as_text), AfterValidator(_in_utc)]
Flag = Annotated[bool, BeforeValidator(_true_or_false)]
