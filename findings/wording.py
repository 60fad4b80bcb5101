"""What a finding says, in words: quantities with their units, and the sentence with its evidence filled in."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.dates import moment_in_words
from findings.quantities import Quantity, Unit
from inventory.wording import NARROW, grouped, span

_SIZES = ((1024**4, "TiB"), (1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB"))
_NAMES = {Unit.DAYS: "day", Unit.HOURS: "hour", Unit.MINUTES: "minute"}
_NAMED = re.compile(r"\{(\w+)\}")


def sentence_in_words(sentence: str, evidence: Mapping[str, Any], now: datetime) -> str:
    """`evidence` as it is kept. A name that the evidence does not hold stays as it stands: a finding of an older
    version is shown all the same."""

    def quantity(match: "re.Match[str]") -> str:
        kept = evidence.get(match[1])
        return quantity_in_words(Quantity.from_json(kept), now) if kept else match[0]

    return _NAMED.sub(quantity, sentence)


def quantity_in_words(one: Quantity, now: datetime) -> str:
    """12.0 GiB, 35 d, 7 days, 80 %; a moment in the zone of whoever reads it."""
    value = one.value
    if value is None:
        return "unknown"
    if one.unit == Unit.AGE:
        return span((now - value).total_seconds())
    if one.unit == Unit.MOMENT:
        return moment_in_words(value)
    return str(value) if one.unit == Unit.TEXT else number_in_words(value, one.unit)


def number_in_words(value: float, unit: Unit) -> str:
    if unit == Unit.BYTES:
        return _size(value)
    if unit == Unit.PERCENT:
        return f"{_plain(value)}{NARROW}%"
    if unit == Unit.SECONDS:
        return span(value)
    if unit in _NAMES:
        return f"{_plain(value)} {_NAMES[unit]}{'' if value == 1 else 's'}"
    return _plain(value)


def _size(value: float) -> str:
    size, name = next(((size, name) for size, name in _SIZES if abs(value) >= size), (1, "B"))
    return f"{grouped(value / size, int(size > 1))}{NARROW}{name}"


def _plain(value: float) -> str:
    """Without decimals where there are none."""
    return grouped(value) if value == int(value) else grouped(value, 1)
