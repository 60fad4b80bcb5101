"""What an app adds to a list of another app that knows nothing of it: columns, orders and filters.

Apps register in AppConfig.ready(); a list gets what was added to it when its addresses are made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.db.models import QuerySet

from lists.columns import Column
from lists.definition import Asking, List
from lists.paging import Sorts, in_order

Things = QuerySet[Any]


def _all(things: Things, values: Mapping[str, Any], asking: Asking) -> Things:
    return things


@dataclass(frozen=True, slots=True)
class Addition:
    """`columns` stand after the column `after`; `cells`: the template with their cells, where the list's own has none.

    `sorts`: as those of a selector. `fields`: filters by their names in the address; `narrow`:
    the things that match what was understood of them. `read`: makes each thing know what the columns show, within the
    query for a page's rows.
    """

    after: str
    columns: Sequence[Column]
    cells: str = ""
    sorts: Sorts = field(default_factory=dict)
    fields: Mapping[str, forms.Field] = field(default_factory=dict)
    narrow: Callable[[Things, Mapping[str, Any], Asking], Things] = _all
    read: Callable[[Things], Things] = lambda things: things


@dataclass(frozen=True, slots=True)
class Asked:
    """The list's own question, and what its additions are asked. `sort`: empty where the list's own order will do."""

    own: Any
    values: Mapping[str, Any]
    sort: str

    @property
    def number(self) -> int:
        return int(self.own.number)

    @property
    def size(self) -> int:
        return int(self.own.size)


_additions: dict[str, list[Addition]] = {}


def add_to(list_key: str, addition: Addition) -> None:
    known = _additions.setdefault(list_key, [])
    if addition not in known:
        known.append(addition)


def with_additions(found: List) -> List:
    for addition in _additions.get(found.key, ()):
        found = _with(found, addition)
    return found


def _with(found: List, addition: Addition) -> List:
    place = [column.key for column in found.columns].index(addition.after) + 1
    return replace(
        found,
        columns=(*found.columns[:place], *addition.columns, *found.columns[place:]),
        more_cells=(*found.more_cells, *filter(None, (addition.cells,))),
        form=_form_with(found, addition),
        matching=_with_added(found.matching, addition),
        exporting=_with_added(found.exporting, addition) if found.exporting else None,
        read=lambda things: addition.read(found.read(things)),
    )


def _form_with(found: List, addition: Addition) -> Any:
    own = found.form

    def question(**asked: Any) -> Asked:
        values = {name: asked.pop(name) for name in addition.fields if name in asked}
        added = asked.get("sort", "")
        if added.removeprefix("-") not in addition.sorts:
            return Asked(own.asks(**asked), values, "")
        return Asked(own.asks(**asked | {"sort": own.first_sort}), values, added)

    told = {"sorts": {**own.sorts, **addition.sorts}, "asks": staticmethod(question)}
    return type(own.__name__, (own,), {**addition.fields, **told})


def _with_added(matching: Callable[[Any, Asking], Things], addition: Addition) -> Callable[[Any, Asking], Things]:
    def matched(question: Asked, asking: Asking) -> Things:
        things = addition.narrow(matching(question.own, asking), question.values, asking)
        if not question.sort:
            return things
        return in_order(things, question.sort, addition.sorts, things.query.order_by)

    return matched
