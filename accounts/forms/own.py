"""What somebody changes of their own account."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts

from accounts.access import Right, may
from accounts.choices import DateStyle, Theme
from accounts.forms.fields import Choices, PlaceField, password_field, select_field, text_field
from accounts.models import User
from accounts.places import choices

RULES = " ".join(password_validators_help_texts())
LIFETIMES = [(30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "a year")]


def zone_choices() -> Choices:
    """IANA names; the hundreds of old aliases without a slash are left out."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("", f"The portal's own ({settings.TIME_ZONE})"), ("UTC", "UTC"), *((name, name) for name in names)]


class PreferencesForm(forms.Form):
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=zone_choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    theme = select_field("Colours", Theme.choices)
    dates = select_field("Dates", DateStyle.choices)


class PasswordForm(forms.Form):
    """The old one is asked for, so that a browser left open is no way to somebody's account."""

    old = password_field("Your password now", new=False)
    password = password_field("New password", new=True, help_text=RULES)
    again = password_field("New password, once more", new=True)

    def __init__(self, is_theirs: Callable[[str], bool], typed: Any = None) -> None:
        super().__init__(typed)
        self.is_theirs = is_theirs

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.is_theirs(old):
            raise forms.ValidationError("That is not your password.")
        return old

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError("The two are not the same.")
        return again


class TokenForm(forms.Form):
    """Only rights that the person has; what a token may is checked again whenever it is used."""

    name = text_field("What it is for", length=100, placeholder="Grafana, backup report …")
    rights = forms.MultipleChoiceField(
        label="It may",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    place = PlaceField("Where")
    days = forms.TypedChoiceField(
        label="It ends after",
        coerce=int,
        choices=LIFETIMES,
        initial=90,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, person: User, typed: Any = None) -> None:
        super().__init__(typed)
        self.fields["place"].choices = choices(person)  # type: ignore[attr-defined]
        theirs = [right for right in Right if right is not Right.VIEW and may(person, right)]
        self.fields["rights"].choices = [(right.value, right.label) for right in theirs]  # type: ignore[attr-defined]
