"""Paging that stands still: a page begins after the last row of the one before, and not at a number of rows.

Rows that come or go elsewhere in the list move nothing, not even when the last row of a page goes. A cursor holds the
sort keys of that row, sealed: they go into the query as they are, and whoever carries it may not be meant to know them.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy

from api.problems import Refused
from api.sealing import NotOurs, seal, unseal
from lists.paging import can_be_unknown, first_values

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """`cursor` None: nothing comes after these rows."""

    rows: Sequence[Row]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class _Key:
    """One thing that a list is sorted by; `name` is under which the query knows it. `always`: no row is without it."""

    name: str
    descending: bool
    always: bool


def slice_of(found: QuerySet[Row], sort: str, cursor: str | None, limit: int, of: str) -> Slice[Row]:
    """The rows after the cursor, in the order that `found` has. That order has to end with something unique. `of`: the
    address of the list; a cursor of another list is refused, because its keys may be of other types.

    Unknown values come last in the selectors' lists, whichever way they run. The keys are read first, of which one more
    than asked for, then the rows of those keys; the joins that only the rows need are left out of the former, and what
    was counted to sort by is not counted again. Two queries, or three (lists.paging.first_values).
    """
    named, keys = _named(found)
    some_have_it = True
    if cursor:
        last = _read(cursor, sort, len(keys), of)
        named = named.filter(_beyond(keys, last))
        some_have_it = last[0] is not None  # what comes after a row without it is without it, too
    part = first_values(named, "pk", *(key.name for key in keys), start=0, stop=limit + 1, is_long=some_have_it)
    more, part = len(part) > limit, part[:limit]
    rows = _rows(found, keys, part) if part else {}
    there = [rows[values[0]] for values in part if values[0] in rows]
    return Slice(there, _write(sort, part[-1][1:], of) if more else None)


def _rows(found: QuerySet[Row], keys: Sequence[_Key], part: Sequence[Sequence[Any]]) -> dict[Any, Row]:
    """By their keys, with what they were sorted by where a row is to know it."""
    counted = [(place, key.name) for place, key in enumerate(keys, 1) if key.name in found.query.annotation_select]
    bare = found.filter(pk__in=[values[0] for values in part]).order_by()
    bare.query.set_annotation_mask(set(bare.query.annotation_select) - {name for _, name in counted})
    rows = {row.pk: row for row in bare}
    for values in part:
        if values[0] in rows:
            vars(rows[values[0]]).update((name, values[place]) for place, name in counted)
    return rows


def _named(found: QuerySet[Row]) -> tuple[QuerySet[Row], list[_Key]]:
    """The query with each of its sort keys under a name; what has one already keeps it and is not computed twice."""
    keys = []
    turned = not found.query.standard_ordering  # QuerySet.reverse()
    for number, order in enumerate(map(_as_order, found.query.order_by)):
        expression: Any = order.expression
        known = getattr(expression, "name", "") if isinstance(expression, F) else ""
        if known in found.query.annotations:
            name = known
            if known not in found.query.annotation_select:  # an alias
                found = found.annotate(**{known: F(known)})
        else:
            name = f"cursor_key_{number}"
            found = found.annotate(**{name: expression})
        always = not can_be_unknown(found.model, expression)
        keys.append(_Key(name, order.descending != turned, always))
    return found, keys


def _as_order(order: Any) -> OrderBy:
    if isinstance(order, OrderBy):
        return order
    if isinstance(order, BaseExpression | F):
        return OrderBy(order, nulls_last=True)  # type: ignore[arg-type]  # whatever a selector sorted by
    return OrderBy(F(order.lstrip("-")), descending=order.startswith("-"))


def _beyond(keys: Sequence[_Key], values: Sequence[Any]) -> Q:
    """Rows after these values: beyond the first, or equal in the first and beyond the second, and so on.

    That they are at the first or beyond it is said once more by itself: an index leads there, and to an `or` it does
    not, which would be asked of every row before."""
    first, after, equal = Q(), Q(pk__in=()), Q()
    if keys[0].always:
        first = Q(**{f"{keys[0].name}__{'lte' if keys[0].descending else 'gte'}": values[0]})
    elif values[0] is None:
        first = Q(**{f"{keys[0].name}__isnull": True})
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            further = Q(**{f"{key.name}__{'lt' if key.descending else 'gt'}": value})
            after |= equal & (further if key.always else further | Q(**{f"{key.name}__isnull": True}))
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    return first & after


def _write(sort: str, values: Sequence[Any], of: str) -> str:
    return seal([sort, [_to_json(value) for value in values]], f"cursor {of}")


def _read(cursor: str, sort: str, count: int, of: str) -> list[Any]:
    try:
        sorted_by, values = unseal(cursor, f"cursor {of}")
    except NotOurs:
        raise Refused("invalid_cursor", "This portal wrote no such cursor for this list, or it was changed.") from None
    if sorted_by != sort or len(values) != count:
        raise Refused("invalid_cursor", f"The cursor is of a list sorted by {sorted_by}, and this one is by {sort}.")
    return [_from_json(value) for value in values]


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"guid": str(value)} if isinstance(value, uuid.UUID) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        if "day" in value:
            return date.fromisoformat(value["day"])
        return datetime.fromisoformat(value["at"]) if "at" in value else uuid.UUID(value["guid"])
    return value
