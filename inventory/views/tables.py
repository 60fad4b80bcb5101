"""The head of a sortable table: each column with the address that sorts by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from inventory.filters import set_values


@dataclass(frozen=True, slots=True)
class Header:
    """`order`: ascending, descending, or empty where the list is not sorted by it. `css`: end, wide, or both."""

    key: str
    title: str
    css: str
    order: str
    address: str


def headers(request: HttpRequest, columns: Sequence[tuple[str, str, str]], sort: str) -> list[Header]:
    return [_header(request, column, sort) for column in columns]


def _header(request: HttpRequest, column: tuple[str, str, str], sort: str) -> Header:
    key, title, css = column
    order = {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
    return Header(key, title, css, order, _address(request, _next(key, order, "end" in css)) if key else "")


def _next(key: str, order: str, numeric: bool) -> str:
    """Numbers begin with the biggest, names with A; a second click turns the order round."""
    descending = order == "ascending" if order else numeric
    return f"-{key}" if descending else key


def _address(request: HttpRequest, sort: str) -> str:
    asked = set_values(request.GET)
    asked.pop("page", None)
    asked["sort"] = sort
    return f"?{asked.urlencode()}"
