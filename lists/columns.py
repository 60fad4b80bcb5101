"""The columns of a list, and which of them somebody has chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

PARAMETER = "columns"
ALL = "all"
USUAL = "usual"
"""The usual ones, those too that are left out where there is little room."""
Values = Sequence[tuple[str, Callable[[Any], Any]]]


def _nothing(row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in the address, in the cells of the list's template, and in `sorts` where it can be sorted by.

    `css`: end (numbers), wide (left out where there is little room), hv-verdict (beside the name on a phone).
    `csv`: what it is in a download, as (name with its unit, value of a row). `optional`: shown to whoever asks for it.
    `age`: the section that it is from; a row answers `row.sections[age]`, and an old number is shown with its age.
    `unknown`: of a row, why it is not known, and empty where it is; then the word stands in the place of the cell.
    `absent`: why there is nothing to know, for a download; the cell says it in its own way.
    """

    key: str
    title: str
    css: str = ""
    csv: Values = field(default=())
    optional: bool = False
    age: str = ""
    unknown: Callable[[Any], str] = _nothing
    absent: Callable[[Any], str] = _nothing

    @property
    def is_wide(self) -> bool:
        return "wide" in self.css.split()


def asked_columns(address: QueryDict) -> list[str]:
    """As a form sends them (columns=a&columns=b) or as a person writes them (columns=a,b)."""
    return [key for value in address.getlist(PARAMETER) for key in value.split(",") if key]


def chosen_columns(columns: Sequence[Column], asked: Sequence[str]) -> Sequence[Column]:
    """In the order of the list, the first always with them; the usual ones where none is asked for."""
    if ALL in asked:
        return columns
    wanted = {column.key for column in columns} & set(asked)
    if not wanted:
        return [column for column in columns if not column.optional]
    return [column for number, column in enumerate(columns) if not number or column.key in wanted]
