"""Every way of asking a list: each sort both ways, each filter, searches, the last page, all columns."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from lists.definition import List
from lists.filters import ListForm

# Nothing, nearly everything, some, one letter, a part of a GUID, an address: what people type.
SEARCHES = ("no-such-thing", "-", "sql", "e", "4f3a", "10.0.", "CHG0000040")
# Filters that are typed, by their names; a list that gets another one wants a value here.
TYPED = {
    "tag": "production",
    "vm_tag": "production",
    "owner": "HV-0007",
    "apart": "nobody",
    "vlan": "105",
    "event": "19100 21502",
    "vm": "sql",
    "volume": "C:\\ClusterStorage\\Volume1",
    "since": "2026-01-01T00:00",
    "until": "2026-01-01T00:00",
}
LAST = 1_000_000
SIZE = 50


def addresses_of(found: List, user: Any) -> Iterator[tuple[str, str]]:
    """What it is, and the query string; the choices are those of `user`."""
    form = found.form(QueryDict(""), user)
    for what, asked in _ways(form):
        yield what, urlencode({"size": SIZE, **asked})


def _ways(form: ListForm) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "first", {}
    yield "last_page", {"page": LAST}
    yield "all_columns", {"columns": "all"}
    for key in form.sorts:
        for sort in (key, f"-{key}"):
            yield f"sort={sort}", {"sort": sort}
        yield f"sort={key},last_page", {"sort": key, "page": LAST}
    if "q" in form.fields:
        for text in SEARCHES:
            yield f"q={text}", {"q": text}
    for name, field in form.fields.items():
        if name not in (*form.hidden, "q") and not isinstance(field.widget, forms.HiddenInput):
            for value in _values(name, field):
                yield f"{name}={value}", {name: value}


def _values(name: str, field: forms.Field) -> list[str]:
    """All of a short choice; of a long one the ends and the middle."""
    if isinstance(field, forms.BooleanField):
        return ["on"]
    if not isinstance(field, forms.ChoiceField):
        return [TYPED[name]]
    options: Any = field.choices
    known = [str(value) for value, _ in options if value]
    return known if len(known) <= 12 else [known[0], known[len(known) // 2], known[-1]]
