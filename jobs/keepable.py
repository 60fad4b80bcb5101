"""What the database can keep of what hosts and kinds say. A word of theirs that it would refuse is cut, replaced or
unknown here: otherwise every tick would fail over it, for ever."""

import math
from datetime import timedelta
from typing import Any

from hyperv.text import storable

LONGEST_PAUSE = timedelta(days=30).total_seconds()
_BIGGEST = 2**63 - 1  # of a bigint
_DEEPEST = 100  # levels of an answer: ours have four, and Python ends near a thousand


def words(text: object, longest: int | None = None) -> str:
    """`longest`: characters of its column."""
    return storable(str(text))[:longest]


def percent(value: Any) -> float | None:
    """Of a hundred; None where it is no such number. More than all is all."""
    number = _number(value)
    return None if number is None or number < 0 else min(number, 100.0)


def count(value: Any) -> int | None:
    """Bytes, as they are kept: whole and never less than none."""
    found = whole(value)
    return None if found is None or found < 0 else found


def whole(value: Any) -> int | None:
    """As a bigint has it."""
    number = _number(value)
    return None if number is None or abs(number) > _BIGGEST else int(value)


def seconds(value: Any) -> float:
    """Of a pause: none is negative, none lasts for ever, and one that is no number is over at once."""
    return min(max(_number(value) or 0.0, 0.0), LONGEST_PAUSE)


def told(found: Any, level: int = 0) -> Any:
    """JSON: PostgreSQL keeps neither NUL nor half of a surrogate pair in it, and no number that is none."""
    if level > _DEEPEST:
        return None
    if isinstance(found, str):
        return storable(found)
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    if isinstance(found, dict):
        return {words(name): told(value, level + 1) for name, value in found.items()}
    return [told(one, level + 1) for one in found] if isinstance(found, list | tuple) else found


def _number(value: Any) -> int | float | None:
    """NaN and the infinite are no numbers, nor are the two truths."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None
