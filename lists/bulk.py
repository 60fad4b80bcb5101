"""What can be done with many rows of a list at once. Apps register their actions in AppConfig.ready()."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict

from lists.definition import Asking, List
from lists.filters import ListForm

LONGEST_SELECTION = 10_000  # keys in one request; a whole list is asked for by its address and not by its keys


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody picked from a list: `picks`, or None for all that match `form`. None of it lies outside what they
    may see."""

    of: List
    form: ListForm
    picks: Sequence[str] | None
    asking: Asking

    @property
    def things(self) -> QuerySet[Any]:
        return self._picked(self.of.matching(self.form.question, self.asking))

    @property
    def things_to_export(self) -> QuerySet[Any]:
        return self._picked(self.of.to_export(self.form.question, self.asking))

    def _picked(self, things: QuerySet[Any]) -> QuerySet[Any]:
        return things if self.picks is None else things.filter(pk__in=_understood(things, self.picks))


@dataclass(frozen=True, slots=True)
class BulkAction:
    """`run` does it and answers the sentence that people read, or a response such as a download.

    It is called with the selection and what `form` understood; where there is a form or `asks_first`, a page shows what
    is selected before. `run` authorises each thing (`may` only decides whether the action is offered), writes the audit
    trail through the services that it calls, and may be called twice with the same selection.
    """

    key: str
    title: str
    icon: str
    run: Callable[[Selection, Mapping[str, Any]], str | HttpResponseBase]
    form: type[forms.Form] | None = None
    asks_first: bool = True
    may: Callable[[Any], bool] = lambda user: True
    warning: str = ""


_actions: dict[str, list[BulkAction]] = {}


def register_action(list_key: str, action: BulkAction) -> None:
    known = _actions.setdefault(list_key, [])
    if action.key not in {one.key for one in known}:
        known.append(action)


def actions_of(found: List, user: Any) -> Sequence[BulkAction]:
    return [action for action in (*_actions.get(found.key, ()), *_everywhere) if action.may(user)]


_everywhere: list[BulkAction] = []


def register_everywhere(action: BulkAction) -> None:
    """For every list."""
    if action.key not in {one.key for one in _everywhere}:
        _everywhere.append(action)


def selection_of(found: List, request: HttpRequest) -> Selection:
    """What the form of the list sent: the address that the rows match, and `pick` for each, or `all` of them."""
    form = found.form(QueryDict(request.POST.get("address", "")), request.user)
    picks = None if request.POST.get("all") else request.POST.getlist("pick")[:LONGEST_SELECTION]
    return Selection(found, form, picks, Asking.by(request))


def _understood(things: QuerySet[Any], keys: Sequence[str]) -> list[Any]:
    """Keys that can be keys of these things; what somebody made up is left out."""
    key = things.model._meta.pk
    known = []
    for text in keys:
        try:
            known.append(key.to_python(text))
        except forms.ValidationError:
            continue
    return known
