"""What an app says of its list. Everything about the page follows from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from lists.columns import Column, asked_columns, chosen_columns
from lists.filters import ListForm
from lists.veiling import veiled

Dress = Callable[[Iterable[Any], "Asking"], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and the moment that all of the answer is about."""

    user: Any
    now: datetime

    @classmethod
    def by(cls, request: HttpRequest) -> "Asking":
        return cls(request.user, timezone.now())


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says that has no rows although nothing was left out: an icon, what is so, what to do."""

    art: str
    title: str
    text: str


def _as_they_are(things: Iterable[Any], asking: Asking) -> Iterable[Any]:
    return things


def _no_css(row: Any) -> str:
    return ""


def _no_owner(thing: Any) -> str:
    return ""


def _no_notice(question: Any, asking: "Asking") -> str:
    return ""


def _own_key(row: Any) -> str:
    return str(row.pk)


@dataclass(frozen=True, slots=True)
class List:
    """A list of things, each of them a row of one model.

    `key`: in saved views and actions, for ever. `url`: the name of its page; `register` adds _csv and _act.
    `thing`, `things`: one and many, as in a sentence. `cells`: the template with a `{% cell %}` for each column, and
    `more_cells` those of columns that other apps have added (lists.additions).
    `matching`: (question of the form, asking) to things, filtered by what `asking.user` may see, sorted.
    `exporting`: the same for a download, where that reads them in another way. `read`: makes the things of a page, or
    of a download, know what only their rows show; what is counted and put in order goes without it.
    `dress`: things to rows; a row of a list with ages has `sections`. `row_key`: of a row, the key of its thing.
    `notice`: (question, asking) to a sentence above the rows, of what was left out and how to have it; "" mostly.
    `owner`: of a thing, the name of the VM whose it is, where many things have one name; whoever sees it sees its VM.
    `age_told_by`: the column that tells the ages of a whole row: where it is shown, the others do not repeat them.
    """

    key: str
    url: str
    title: str
    thing: str
    things: str
    icon: str
    form: type[ListForm]
    columns: Sequence[Column]
    cells: str
    matching: Callable[[Any, Asking], QuerySet[Any]]
    empty: Empty
    more_cells: Sequence[str] = ()
    exporting: Callable[[Any, Asking], QuerySet[Any]] | None = None
    read: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda things: things
    dress: Dress = _as_they_are
    row_key: Callable[[Any], str] = _own_key
    row_css: Callable[[Any], str] = _no_css
    notice: Callable[[Any, Asking], str] = _no_notice
    owner: Callable[[Any], str] = _no_owner
    age_told_by: str = ""
    table_css: str = ""
    above: str = ""
    more: Callable[[Asking], Mapping[str, Any]] = field(default=lambda asking: {})

    @property
    def address(self) -> str:
        return reverse(self.url)

    @property
    def csv_address(self) -> str:
        return reverse(f"{self.url}_csv")

    def act_address(self, action: str) -> str:
        return reverse(f"{self.url}_act", args=[action])

    def columns_for(self, form: ListForm) -> Sequence[Column]:
        return chosen_columns(self.columns, asked_columns(form.address))

    def to_export(self, question: Any, asking: Asking) -> QuerySet[Any]:
        return self.read((self.exporting or self.matching)(question, asking))

    def rows_of(self, things: Iterable[Any], asking: Asking) -> Iterable[Any]:
        return self.dress(veiled(things, asking.user), asking)
