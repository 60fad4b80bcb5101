"""One page of a list, and where it stands in the whole."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable, OrderBy

SIZES = (25, 50, 100, 250)
DEFAULT_SIZE = 50

Row = TypeVar("Row")
Source = TypeVar("Source", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: tuple[Row, ...]
    number: int
    size: int
    total: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """What may be asked for instead of this size."""
        return SIZES

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(
    found: QuerySet[Source], number: int, size: int, dress: Callable[[Iterable[Source]], Iterable[Row]]
) -> Page[Row]:
    """The asked page, or the last one where the list has become shorter; `dress` makes rows of what was read."""
    total = found.order_by().count()
    number = max(1, min(number, -(-total // size)))
    start = (number - 1) * size
    return Page(tuple(dress(found[start : start + size])), number, size, total)


def ordered(expression: Combinable | str, *, descending: bool) -> OrderBy:
    """Unknown values last, whichever way the rest runs."""
    column: Any = F(expression) if isinstance(expression, str) else expression
    order: OrderBy = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return order
