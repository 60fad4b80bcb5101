"""The head of a table: each column with the address that sorts by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from lists.columns import Column
from lists.filters import ListForm, set_values


@dataclass(frozen=True, slots=True)
class Head:
    """`order`: ascending, descending, or empty where the list is not sorted by it; `address`: empty where it cannot."""

    key: str
    title: str
    css: str
    order: str
    address: str


def heads_of(columns: Sequence[Column], form: ListForm) -> list[Head]:
    return [_head(column, form) for column in columns]


def _head(column: Column, form: ListForm) -> Head:
    key = column.key
    if key not in form.sorts:
        return Head(key, column.title, column.css, "", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(form.order, "")
    return Head(key, column.title, column.css, order, _address(form.address, _next(key, order, "end" in column.css)))


def _next(key: str, order: str, numeric: bool) -> str:
    """Numbers begin with the biggest, names with A; a second click turns the order round."""
    descending = order == "ascending" if order else numeric
    return f"-{key}" if descending else key


def _address(asked: QueryDict, sort: str) -> str:
    address = set_values(asked)
    address.pop("page", None)
    address["sort"] = sort
    return f"?{address.urlencode()}"
