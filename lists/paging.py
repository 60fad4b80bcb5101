"""One page of a list, and where it stands in the whole.

A page is read in three steps, so that its cost hardly grows with the list: a count, the keys of the page, the rows of
those keys. Joins and annotations that only the rows need are left out of the first two; keys of the second half are
read from the end, so that the last page costs what the first does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Lower

SIZES = (25, 50, 100, 250)
DEFAULT_SIZE = 50

Row = TypeVar("Row")
Source = TypeVar("Source", bound=Model)
Sorts = Mapping[str, Combinable | str]


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
    keys = _keys(found, start, min(start + size, total), total)
    return Page(tuple(dress(_things(found, keys))), number, size, total)


def first_of(found: QuerySet[Source], most: int) -> Sequence[Source]:
    """The first of a long list, where nobody asks how long it is: keys, then the rows of those keys."""
    return _things(found, list(found.prefetch_related(None).values_list("pk", flat=True)[:most]))


def _things(found: QuerySet[Source], keys: Sequence[Any]) -> Sequence[Source]:
    """In the order of the keys, less what has gone meanwhile."""
    known = {thing.pk: thing for thing in found.filter(pk__in=keys).order_by()} if keys else {}
    return [known[key] for key in keys if key in known]


def _keys(found: QuerySet[Source], start: int, stop: int, total: int) -> Sequence[Any]:
    keys = found.prefetch_related(None).values_list("pk", flat=True)
    if start <= total // 2:
        return list(keys[start:stop])
    return list(keys.reverse()[total - stop : total - start])[::-1]


def ordered(expression: Combinable | str, *, descending: bool) -> OrderBy:
    """Unknown values last, whichever way the rest runs."""
    column: Any = F(expression) if isinstance(expression, str) else expression
    order: OrderBy = column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)
    return order


def in_order(found: QuerySet[Source], sort: str, sorts: Sorts, ties: Sequence[Combinable | str]) -> QuerySet[Source]:
    """Sorted by `sort`, a key of `sorts` with or without a minus, and where that is equal by `ties` upwards.

    As an index can answer it: what is never unknown gets no NULLS LAST, and a list sorted downwards by what breaks its
    ties is the same list read backwards.
    """
    descending = sort.startswith("-")
    column = sorts[sort.lstrip("-")]
    if descending and column == ties[0]:
        return found.order_by(*ties).reverse()
    if descending and not can_be_unknown(found.model, column):
        return found.order_by(_expression(column).desc(), *ties)
    return found.order_by(ordered(column, descending=descending), *ties)


def _expression(column: Combinable | str) -> Any:
    return F(column) if isinstance(column, str) else column


def can_be_unknown(model: type[Model], column: Combinable | str) -> bool:
    """Whether there may be rows without it, as far as the model tells: False for columns that are never null."""
    if isinstance(column, Lower):
        (column,) = column.get_source_expressions()
    path = column if isinstance(column, str) else getattr(column, "name", None)  # of an F
    return path is None or _path_may_end(model, path)


def _path_may_end(model: type[Model], path: str) -> bool:
    here: Any = model
    for name in path.split("__"):
        try:
            field = here._meta.get_field(name) if name != "pk" else here._meta.pk
        except FieldDoesNotExist:  # an annotation
            return True
        if field.null:  # as is whatever another row points here with
            return True
        here = field.related_model
    return False
