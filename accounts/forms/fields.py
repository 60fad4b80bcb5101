"""Fields as the style sheet wants them."""

from typing import Any

from django import forms

from accounts import places
from accounts.choices import ScopeKind

Choices = list[tuple[str, str]]


def text_field(label: str, *, required: bool = True, length: int = 150, help_text: str = "", **attributes: Any) -> Any:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=required, max_length=length, help_text=help_text, widget=widget)


def password_field(label: str, *, new: bool, help_text: str = "") -> forms.CharField:
    attributes = {"class": "form-control", "autocomplete": "new-password" if new else "current-password"}
    widget = forms.PasswordInput(attrs=attributes)
    return forms.CharField(label=label, strip=False, max_length=128, help_text=help_text, widget=widget)


def select_field(label: str, choices: Any, help_text: str = "") -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=widget)


class PlaceField(forms.ChoiceField):
    """The whole estate, or one site, cluster or tag; cleaned to (kind, key)."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, choices=places.choices, widget=forms.Select(attrs={"class": "form-select"}))

    def clean(self, value: Any) -> tuple[str, str]:
        kind, _, key = str(super().clean(value)).partition(":")
        return ScopeKind(kind).value, key


def number_in(text: str) -> int | None:
    """The key that a form sent; None for what can be none (a bigint has at most 19 digits)."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def refuse(form: forms.Form, refusal: Any) -> None:
    """A service's ValidationError, shown beside the field that it names, or above the form."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, sentences in told.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
