"""What a list is asked for, read from its address; what cannot be understood is dropped and said so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import repeat
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lists.columns import PARAMETER, asked_columns
from lists.paging import SIZES

LAST_PAGE = 1_000_000  # beyond it, OFFSET is only a way to keep the database busy
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: what it says, and the address without it."""

    label: str
    value: str
    address_without: str


class OptionsOnce(BaseChoiceIterator):
    """Options that the database is asked for once for each form, and only where they are looked at.

    Where they are a function, it is asked what `user` may see.
    """

    def __init__(self, options: Any, blank: str, user: Any = None) -> None:
        self._options, self._blank, self._user = options, blank, user
        self._known: Choices | None = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        if self._known is None:
            options = self._options
            told = options(self._user) if callable(options) and not isinstance(options, type) else options
            self._known = [("", self._blank), *told]
        return iter(self._known)

    def offered_to(self, user: Any) -> "OptionsOnce":
        return OptionsOnce(self._options, self._blank, user)


class QuickSelect(forms.Select):
    """Django renders a template for each option: a choice among a thousand hosts took longer than the list itself."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Options are escaped by hand and all at once: format_html asks of each value what it is, and even to escape
        each by itself took longer for a thousand hosts than their query. No text of PostgreSQL's or of ours has a NUL
        in it."""
        chosen = escape("" if value is None else str(value))
        texts = escape("\0".join(f"{key}\0{label}" for key, label in self.choices)).split("\0")
        options = SafeString("".join(map(_option, texts[::2], texts[1::2], repeat(chosen))))
        marks = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, marks, options)


def _option(key: str, label: str, chosen: str) -> str:
    """Of texts that are escaped."""
    return f'<option value="{key}"{" selected" if key == chosen else ""}>{label}</option>'


def choice(label: str, options: Any, blank: str = "All") -> forms.ChoiceField:
    """A select whose empty value means all. `options` may be a function of the user, asked anew for each form."""
    widget = QuickSelect(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=False, choices=OptionsOnce(options, blank), widget=widget)


def search(placeholder: str) -> forms.CharField:
    attributes = {"class": "form-control", "type": "search", "placeholder": placeholder, "autocomplete": "off"}
    return forms.CharField(
        label="Search", required=False, max_length=200, widget=forms.TextInput(attrs=attributes | {"data-search": ""})
    )


def tick(label: str) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


def set_values(address: QueryDict) -> QueryDict:
    """A copy without the empty values that a form without JavaScript sends along, columns in one value."""
    kept = address.copy()
    for name in [name for name, value in address.items() if not value]:
        del kept[name]
    if PARAMETER in kept:
        kept[PARAMETER] = ",".join(asked_columns(address))
    return kept


class ListForm(forms.Form):
    """Search text, sorting and paging, which every list has. Subclasses add filters.

    `sorts` names the sort keys, `asks` is the question that the list's selector takes, with the fields of the form,
    and `text`, `sort`, `number`, `size`.
    """

    sorts: Mapping[str, Any] = {}
    first_sort = "name"
    asks: Any = dict
    hidden = ("sort", "size", "page")

    size = forms.TypedChoiceField(required=False, coerce=int, choices=[(str(size), str(size)) for size in SIZES])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)
    sort = forms.CharField(required=False)

    def __init__(self, address: QueryDict, user: Any) -> None:
        super().__init__(address, auto_id="filter-%s")
        self.address = address
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField) and isinstance(field.choices, OptionsOnce):
                field.choices = field.choices.offered_to(user)
        self.is_valid()

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"] or self.first_sort
        if sort.removeprefix("-") not in self.sorts:
            raise forms.ValidationError("There is no such column.")
        return sort

    @property
    def asked(self) -> dict[str, Any]:
        """The fields of the question: understood values only, the empty ones left to the question's defaults."""
        asked = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        asked["number"] = asked.pop("page", 1)
        if "q" in asked:
            asked["text"] = asked.pop("q")
        return asked

    @property
    def question(self) -> Any:
        return self.asks(**self.asked)

    @property
    def misunderstood(self) -> list[str]:
        return [str(self.fields[name].label or name) for name in self.errors if name in self.fields]

    @property
    def address_of_all(self) -> str:
        """What was asked for, wherever somebody has paged to: for downloads, saved views and actions on all."""
        kept = set_values(self.address)
        kept.pop("page", None)
        return kept.urlencode()

    @property
    def order(self) -> str:
        return str(self.cleaned_data.get("sort") or self.first_sort)

    @property
    def filters(self) -> Iterator[forms.BoundField]:
        shown = (self[name] for name in self.fields if name not in self.hidden and name != "q")
        return (field for field in shown if not field.is_hidden)

    @property
    def chips(self) -> list[Chip]:
        """What is set, in words, each with the address that unsets it."""
        return [
            Chip(str(field.label), self._in_words(field), self._without(field.name))
            for field in self
            if field.name not in self.hidden and self.cleaned_data.get(field.name) not in ("", None, False)
        ]

    @property
    def address_without_filters(self) -> str:
        """Columns, order and size stay."""
        return self._without(*(name for name in self.fields if name not in self.hidden))

    def _in_words(self, field: forms.BoundField) -> str:
        value = self.cleaned_data[field.name]
        if isinstance(field.field, forms.ChoiceField):
            options: Any = field.field.choices
            return str(dict(options).get(value, value))
        return "yes" if value is True else str(value)

    def _without(self, *names: str) -> str:
        rest = set_values(self.address)
        for key in (*names, "page"):
            rest.pop(key, None)
        return "?" + rest.urlencode()
