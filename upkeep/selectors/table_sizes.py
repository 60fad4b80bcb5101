"""How much disk the tables take, and how fast they grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from upkeep.models import TableSize
from upkeep.table_sizes import before

GROWTH_DAYS = 7


@dataclass(frozen=True, slots=True)
class Table:
    """`grown_bytes`: since a look at least GROWTH_DAYS ago; None where there was none."""

    name: str
    total_bytes: int
    row_estimate: int | None
    grown_bytes: int | None


@dataclass(frozen=True, slots=True)
class Database:
    """`tables`: the largest, largest first. `looked_on` None: nobody has looked yet."""

    looked_on: date | None
    total_bytes: int | None
    grown_bytes: int | None
    tables: Sequence[Table]
    others: int


def database_now(limit: int = 12) -> Database:
    newest = TableSize.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None:
        return Database(None, None, None, (), 0)
    earlier = before(newest, GROWTH_DAYS)
    rows = TableSize.objects.filter(day=newest).order_by("-total_bytes", "name")
    tables = [
        Table(row.name, row.total_bytes, row.row_estimate, _growth(row.total_bytes, earlier.get(row.name)))
        for row in rows
    ]
    total = sum(table.total_bytes for table in tables)
    grown = total - sum(earlier.values()) if earlier else None
    return Database(newest, total, grown, tables[:limit], len(tables[limit:]))


def _growth(now: int, then: int | None) -> int | None:
    return None if then is None else now - then
