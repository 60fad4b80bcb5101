"""What a list is asked for, read from its address; what cannot be understood is dropped and said so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from inventory.selectors.paging import SIZES

LAST_PAGE = 1_000_000  # beyond it, OFFSET is only a way to keep the database busy
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: what it says, and the address without it."""

    label: str
    value: str
    address_without: str


def choice(label: str, options: Any, blank: str = "All") -> forms.ChoiceField:
    """A select whose empty value means all. `options` may be a callable, asked anew for each form."""

    def with_blank() -> Choices:
        return [("", blank), *(options() if callable(options) and not isinstance(options, type) else options)]

    return forms.ChoiceField(
        label=label,
        required=False,
        choices=with_blank,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def set_values(address: QueryDict) -> QueryDict:
    """A copy without the empty values that a form without JavaScript sends along."""
    kept = address.copy()
    for name in [name for name, value in address.items() if not value]:
        del kept[name]
    return kept


class ListForm(forms.Form):
    """Search text, sorting and paging, which every list has. Subclasses add filters; `sorts` names the sort keys."""

    sorts: Mapping[str, Any] = {}
    first_sort = "name"
    hidden = ("sort", "size", "page")

    size = forms.TypedChoiceField(required=False, coerce=int, choices=[(str(size), str(size)) for size in SIZES])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)
    sort = forms.CharField(required=False)

    def __init__(self, address: QueryDict) -> None:
        super().__init__(address, auto_id="filter-%s")
        self.address = address
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
    def misunderstood(self) -> list[str]:
        return [str(self.fields[name].label or name) for name in self.errors if name in self.fields]

    @property
    def address_for_csv(self) -> str:
        return set_values(self.address).urlencode()

    @property
    def order(self) -> str:
        return str(self.cleaned_data.get("sort") or self.first_sort)

    @property
    def filters(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if name not in self.hidden and name != "q")

    @property
    def chips(self) -> list[Chip]:
        """What is set, in words, each with the address that unsets it."""
        return [
            Chip(str(field.label), self._in_words(field), self._without(field.name))
            for field in self
            if field.name not in self.hidden and self.cleaned_data.get(field.name) not in ("", None, False)
        ]

    def _in_words(self, field: forms.BoundField) -> str:
        value = self.cleaned_data[field.name]
        if isinstance(field.field, forms.ChoiceField):
            options: Any = field.field.choices
            return str(dict(options).get(value, value))
        return "yes" if value is True else str(value)

    def _without(self, name: str) -> str:
        rest = set_values(self.address)
        for key in (name, "page"):
            rest.pop(key, None)
        return "?" + rest.urlencode()


def search(placeholder: str) -> forms.CharField:
    attributes = {"class": "form-control", "type": "search", "placeholder": placeholder, "autocomplete": "off"}
    return forms.CharField(
        label="Search", required=False, max_length=200, widget=forms.TextInput(attrs=attributes | {"data-search": ""})
    )
