"""What people type before VMs are switched."""

from typing import Any

from django import forms

from jobs.forms import WishForm


def _typed() -> forms.CharField:
    widget = forms.TextInput(
        attrs={"class": "form-control", "autocomplete": "off", "dir": "auto", "spellcheck": "false"}
    )
    return forms.CharField(max_length=255, widget=widget)


class TypedForm(WishForm):
    """For what nobody should do by a click alone: `wanted` is typed, letter by letter."""

    typed = _typed()

    def __init__(self, given: Any = None, *, wanted: str, label: str, **more: Any) -> None:
        super().__init__(given, **more)
        self.wanted = wanted
        self.fields["typed"].label = label

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.wanted.strip():
            raise forms.ValidationError("That is not it. Nothing was queued.")
        return typed
