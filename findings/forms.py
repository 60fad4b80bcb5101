"""What people type about findings: filters, accepted risks, thresholds."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from findings.models import ScopeKind
from findings.rules import Kind, Rule, Severity, every_rule
from findings.selectors import findings
from inventory.selectors import choices
from lists.filters import ListForm, choice, search
from tags.selectors.tags import tag_choices

LONGEST_DAYS = 366  # whoever needs longer says so again after a year


def _rules() -> list[tuple[str, str]]:
    return [(rule.key, rule.title) for rule in sorted(every_rule(), key=lambda rule: rule.title)]


class FindingFilter(ListForm):
    """`vm` and `thing` come with the links of pages: they are set and taken away, and not typed."""

    sorts, asks, first_sort = findings.SORTS, findings.FindingQuestion, "-severity"
    q = search("Host, VM, snapshot, disk, volume")
    state = choice("State", findings.Shown.choices, blank="All but closed")
    severity = choice("Severity", [(str(one.value), one.label) for one in reversed(Severity)])
    rule = choice("Rule", lambda user: _rules())
    kind = choice("Of", Kind.choices)
    tag = choice("Tag", lambda user: tag_choices())
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    vm = forms.UUIDField(label="VM", required=False, widget=forms.HiddenInput)
    thing = forms.CharField(label="Thing", required=False, max_length=2000, widget=forms.HiddenInput)


class RiskForm(forms.Form):
    """Who answers for it, why, and until when: `until` becomes the end of that day, in the zone of whoever types."""

    owner = forms.CharField(label="Who answers for it", max_length=150)
    reason = forms.CharField(
        label="Why it may stay", max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    )
    until = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["owner"].widget.attrs["class"] = "form-control"
        self.initial.setdefault("until", timezone.localdate() + timedelta(days=30))

    def clean_until(self) -> datetime:
        day = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError("Choose a day between today and a year from now.")
        end = datetime.combine(day + timedelta(days=1), time.min)
        return timezone.make_aware(end, timezone.get_current_timezone())


class ThresholdForm(forms.Form):
    """Another value for a threshold of one rule, somewhere. `place`: the name or the key of what it is to hold for."""

    threshold = forms.ChoiceField(label="Threshold")
    value = forms.FloatField(label="Value")
    scope = forms.ChoiceField(label="Where", choices=ScopeKind.choices)
    place = forms.CharField(label="Which", max_length=255, required=False, help_text="its name; of a VM its GUID too")
    reason = forms.CharField(label="Why", max_length=500, required=False)

    def __init__(self, rule: Rule, given: Any = None) -> None:
        super().__init__(given, auto_id="threshold-%s")
        self.rule = rule
        choices: Any = self.fields["threshold"]
        choices.choices = [(one.key, f"{one.title} ({one.unit.value})") for one in rule.thresholds]
        for field in self.fields.values():
            is_select = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"
        self.fields["value"].widget.attrs["step"] = "any"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "value" in said and "threshold" in said:
            threshold = self.rule.threshold(said["threshold"])
            if not threshold.least <= said["value"] <= threshold.most:
                self.add_error("value", f"It has to lie between {threshold.least:g} and {threshold.most:g}.")
        if said.get("scope") != ScopeKind.ESTATE and not said.get("place"):
            self.add_error("place", "Name what it is to hold for.")
        return said
