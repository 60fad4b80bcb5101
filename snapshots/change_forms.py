"""What people say before a snapshot is taken or applied."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from jobs.forms import WishForm
from snapshots.kinds.take_reasons import LONGEST, SHORTEST, name_refused

USUAL_DAYS = 7  # a snapshot is for a change that is tried, and not a backup (rule S4)


def _text(label: str, longest: int, help_text: str, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "dir": "auto"})
    return forms.CharField(label=label, max_length=longest, help_text=help_text, widget=widget, **more)


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


def _day(label: str, help_text: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class DespiteForm(WishForm):
    """For VMs that are domain controllers, or of which nobody knows it: `despite` is asked there alone, and the reason
    says why."""

    despite = _tick("")

    def __init__(self, given: Any = None, *, is_controller: bool | None, **more: Any) -> None:
        super().__init__(given, **more)
        if is_controller is False:
            del self.fields["despite"]
            return
        what = "it is a domain controller" if is_controller else "nobody knows whether it is a domain controller"
        self.fields["despite"].label = f"Do it although {what}"

    @property
    def is_despite(self) -> bool:
        return bool(self.cleaned_data.get("despite"))


class TakeForm(DespiteForm):
    name = _text("Name", LONGEST, f"{SHORTEST} to {LONGEST} characters: what it is for, as “before update to 4.2”.")
    owner = _text("Owner", 150, "Who answers for it: a person or a team.")
    expires_on = _day("May stay until", "The last day. Afterwards it is reported as expired; nothing goes by itself.")

    def __init__(self, given: Any = None, *, owner: str = "", **more: Any) -> None:
        usual = {"owner": owner, "expires_on": timezone.localdate() + timedelta(days=USUAL_DAYS)}
        super().__init__(given, initial=usual, **more)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if refused := name_refused(name):
            raise forms.ValidationError(refused)
        return name

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over. Choose one that is still to come.")
        return day


class ApplyForm(DespiteForm):
    """`typed`: the snapshot's name; `first`: take one of Now before."""

    typed = _text("", 255, "")
    first = _tick("Take a snapshot of the VM as it is now first")

    def __init__(self, given: Any = None, *, wanted: str, **more: Any) -> None:
        super().__init__(given, initial={"first": True}, **more)
        self.wanted = wanted.strip()
        self.fields["typed"].label = f"Type the name of the snapshot: {self.wanted}"

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.wanted:
            raise forms.ValidationError("That is not it. Nothing was queued.")
        return typed
