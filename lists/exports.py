"""Lists as CSV: the filters, the order and the columns of the page, all its pages, streamed.

Moments are ISO 8601 in UTC, bytes whole numbers with the unit in the column's name. An unknown value is an empty cell,
and the column `unknown_because` says why. A text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from lists.columns import Column
from lists.definition import Asking, List

Field = tuple[str, Callable[[Any], Any]]
CHUNK = 500  # rows dressed together: a few queries for each five hundred rows, whatever the length of the list
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection
# Where semicolons part the cells, as in many countries, one within a text begins another.
FORMULA_INSIDE = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@])")


def fields_of(columns: Sequence[Column]) -> Sequence[Field]:
    """The values of these columns, when they were read, and why some are missing."""
    values = [field for column in columns for field in column.csv]
    ages = dict.fromkeys(column.age for column in columns if column.age)
    return [*values, *((f"{name}_read_at", _read_at(name)) for name in ages), ("unknown_because", _reasons(columns))]


def _read_at(section: str) -> Callable[[Any], datetime | None]:
    def read_at(row: Any) -> datetime | None:
        at: datetime | None = row.sections[section].ok_at if section in row.sections else None
        return at

    return read_at


def _reasons(columns: Sequence[Column]) -> Callable[[Any], str]:
    def reasons(row: Any) -> str:
        told = ((column.title, column.unknown(row) or column.absent(row)) for column in columns)
        return "; ".join(f"{title}: {reason}" for title, reason in told if reason)

    return reasons


def cell(value: Any) -> str:
    """One value as CSV holds it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if not isinstance(value, str):
        return str(value)
    text = FORMULA_INSIDE.sub("'", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def rows_of(found: List, things: QuerySet[Any], asking: Asking) -> Iterator[Any]:
    """The whole list, read and dressed in chunks. A row is good until the next one is asked for."""
    source = things.iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        yield from found.rows_of(chunk, asking)
        _let_go(chunk)


def _let_go(chunk: list[Any]) -> None:
    """Rows and what was read with them point at each other (a VM at its reading, that at the VM), and would stay until
    the collector goes through everything that the process has: which it does after a quarter more has come."""
    for thing in chunk:
        thing._state.fields_cache.clear()
        thing.__dict__.pop("_prefetched_objects_cache", None)
    chunk.clear()


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, fields: Sequence[Field], rows: Iterable[Any], now: datetime) -> StreamingHttpResponse:
    """A download called like hosts-20261123-0900.csv (UTC). Its byte order mark makes Excel read UTF-8."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([cell(value(row)) for _, value in fields]) for row in rows)

    def body() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow([header for header, _ in fields]))
        yield from lines

    response = StreamingHttpResponse(body(), content_type="text/csv; charset=utf-8")
    stamp = now.astimezone(UTC).strftime("%Y%m%d-%H%M")
    response["Cache-Control"] = "private, no-store"  # after a logout nobody finds it on the machine again
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    return response
