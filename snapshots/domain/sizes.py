"""Sizes over time as a row of columns: what was known when, and where nothing was read.

A sample says what a snapshot took from its moment on, until the next one. `unread_since` of a sample: nothing was read
from then until it. A snapshot that went has a last sample of nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

COLUMNS = 96  # each still 3 pixels wide on a phone


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    size: int
    is_partial: bool = False
    unread_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """The most that was known between two moments; None where nothing was read. `is_partial`: there may be more."""

    size: int | None
    is_partial: bool = False


def columns_of(
    series: Mapping[Any, Sequence[Sample]],
    start: datetime,
    known_to: datetime,
    end: datetime,
    count: int = COLUMNS,
) -> Sequence[Column]:
    """All series together, from `start` to `end` in `count` equal parts; nothing is known after `known_to`. Of each the
    oldest sample comes first. Before that one there was none of it."""
    step = (end - start) / count
    bounds = [(start + step * place, start + step * (place + 1)) for place in range(count)]
    rows = [_row(samples, bounds) for samples in series.values()]
    gaps = [(one.unread_since, one.at) for samples in series.values() for one in samples if one.unread_since]
    gaps.append((known_to, end))
    found = []
    for place, (left, right) in enumerate(bounds):
        if any(since <= left and right <= until for since, until in gaps):
            found.append(Column(None))
        else:
            parts = [row[place] for row in rows]
            found.append(Column(sum(size for size, _ in parts), any(is_partial for _, is_partial in parts)))
    return found


def _row(samples: Sequence[Sample], bounds: Iterable[tuple[datetime, datetime]]) -> Sequence[tuple[int, bool]]:
    """The largest sample that holds within each pair of moments, the first of them included."""
    found = []
    holding, place = Sample(samples[0].at, 0), 0
    for left, right in bounds:
        while place < len(samples) and samples[place].at <= left:
            holding, place = samples[place], place + 1
        within = [holding]
        while place < len(samples) and samples[place].at < right:
            holding, place = samples[place], place + 1
            within.append(holding)
        found.append((max(one.size for one in within), any(one.is_partial for one in within)))
    return found
