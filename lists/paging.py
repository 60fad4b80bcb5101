"""One page of a list, and where it stands in the whole.

A page is read in three steps, so that its cost hardly grows with the list: a count, the keys of the page, the rows of
those keys. Joins and annotations that only the rows need are left out of the first two; keys of the second half are
read from the end, so that the last page costs what the first does. What is sorted by something that a row may be
without is looked for among those that have it first: there an index can lead, also one of another table.
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
LONG = 1000

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


def _as_found(found: QuerySet[Source]) -> QuerySet[Source]:
    return found


def page_of(
    found: QuerySet[Source],
    number: int,
    size: int,
    dress: Callable[[Iterable[Source]], Iterable[Row]],
    read: Callable[[QuerySet[Source]], QuerySet[Source]] = _as_found,
) -> Page[Row]:
    """The asked page, or the last one where the list has become shorter; `dress` makes rows of what was read. `read`:
    what the rows need beside what was found; neither the count nor the order pays for it."""
    total = found.order_by().count()
    number = max(1, min(number, -(-total // size)))
    start = (number - 1) * size
    keys = _keys(found, start, min(start + size, total), total)
    return Page(tuple(dress(_things(read(found), keys))), number, size, total)


def first_of(found: QuerySet[Source], most: int) -> Sequence[Source]:
    """The first of a long list, where nobody asks how long it is: keys, then the rows of those keys."""
    return _things(found, first_values(found, "pk", start=0, stop=most))


def _things(found: QuerySet[Source], keys: Sequence[Any]) -> Sequence[Source]:
    """In the order of the keys, less what has gone meanwhile."""
    known = {thing.pk: thing for thing in found.filter(pk__in=keys).order_by()} if keys else {}
    return [known[key] for key in keys if key in known]


def _keys(found: QuerySet[Source], start: int, stop: int, total: int) -> Sequence[Any]:
    is_long = total > LONG
    if start <= total // 2:
        return first_values(found, "pk", start=start, stop=stop, is_long=is_long)
    return first_values(found.reverse(), "pk", start=total - stop, stop=total - start, is_long=is_long)[::-1]


def first_values(found: QuerySet[Any], *columns: str, start: int, stop: int, is_long: bool = True) -> Sequence[Any]:
    """What `values_list` has of rows from `start` to `stop`, plain values of a single column. Two queries at most, and
    one where the list is not long: there any way is quick."""
    rows = found.prefetch_related(None)
    flat = len(columns) == 1
    surely = _sure_to_come_first(rows) if is_long else None
    if surely is not None:
        told = list(surely.values_list(*columns, flat=flat)[start:stop])
        if len(told) == stop - start:
            return told
    return list(rows.values_list(*columns, flat=flat)[start:stop])


def _sure_to_come_first(found: QuerySet[Source]) -> QuerySet[Source] | None:
    """Of rows sorted by something that they may be without: those that have it, as that comes before what is unknown,
    and read from the end those without it. An index has what is unknown at one end, and helps an order downwards that
    has it at the other only without it. Another table that is joined with all rows can only be looked up for each of
    them; joined with those that have it, PostgreSQL may walk along its index. None where it is no such order."""
    first, *rest = found.query.order_by or (None,)
    if not isinstance(first, OrderBy) or not first.nulls_last:
        return None
    path = _path_of(first.expression)
    if path is None or path in found.query.annotations or not can_be_unknown(found.model, path):
        return None
    if not found.query.standard_ordering:  # its own table would be read as a whole to find that nothing is unknown
        return found.filter(**{f"{path}__isnull": True}) if "__" in path else None
    known = found.filter(**{f"{path}__isnull": False})
    return known.order_by(OrderBy(first.expression, descending=first.descending), *rest)


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
    path = _path_of(column)
    return path is None or _path_may_end(model, path)


def _path_of(column: Combinable | str) -> str | None:
    """Of a column, also of its lower case; None of what is computed otherwise."""
    if isinstance(column, Lower):
        (column,) = column.get_source_expressions()
    return column if isinstance(column, str) else getattr(column, "name", None)  # of an F


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
