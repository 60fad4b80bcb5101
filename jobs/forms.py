"""What people type about jobs: filters, what they want and why, reasons, maintenance windows."""

import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone

from inventory.models import Cluster, Host
from inventory.scope import Scope
from inventory.selectors import choices
from jobs.answers import Verdict, new_warning
from jobs.choices import State
from jobs.kinds import kinds
from jobs.models import Job
from jobs.selectors import jobs
from jobs.windows import DAYS, Hours
from lists.filters import ListForm, choice, search


def _kinds(user: Any) -> list[tuple[str, str]]:
    return [(kind.key, kind.title) for kind in kinds()]


class JobFilter(ListForm):
    """`vm` comes with the links of pages: it is set and taken away, and not typed."""

    sorts, asks, first_sort = jobs.SORTS, jobs.JobQuestion, "-queued"
    q = search("Job, VM, snapshot")
    state = choice("State", jobs.Shown.choices)
    kind = choice("Kind", _kinds)
    cluster = choice("Cluster", choices.cluster_choices)
    host = choice("Host", choices.host_choices)
    vm = forms.UUIDField(label="VM", required=False, widget=forms.HiddenInput)


def _area(label: str, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "class": "form-control"})
    return forms.CharField(label=label, max_length=2000, required=required, widget=widget)


def _zone(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=64, help_text="a time zone, as Europe/Berlin",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # fmt: skip


def _known_zone(typed: str) -> str:
    name = typed.strip()
    if name not in available_timezones():
        raise forms.ValidationError("There is no such time zone. Say it as Europe/Berlin or America/New_York.")
    return name


class WishForm(forms.Form):
    """What whoever queues a job says, whatever its kind; kinds that ask for more inherit from it. `request` is the
    number of this very form: sent twice, it is one job. `read`: the codes of what its page warned of."""

    reason = _area("Why")
    not_before = forms.CharField(
        label="Not before", required=False, max_length=32,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}),
    )  # fmt: skip
    time_zone = _zone("By the clocks of")
    outside_windows = forms.BooleanField(
        label="Do not wait for the maintenance window", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    request = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, given: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        own = {"request": uuid.uuid4(), "time_zone": timezone.get_current_timezone_name()}
        super().__init__(given, initial={**own, **(initial or {})}, auto_id="wish-%s")

    def clean_time_zone(self) -> str:
        return _known_zone(self.cleaned_data["time_zone"])

    def agrees(self, verdict: Verdict, reasons: Collection[str]) -> bool:
        """Whether its page warned of all that these reasons warn of now; the form says what is new. One that was sent
        before has its job, whatever that has changed since."""
        if Job.objects.filter(request_key=self.cleaned_data["request"]).exists():
            return True
        if new := new_warning(verdict, self.cleaned_data["read"].split(), reasons):
            self.add_error(None, f"That has changed since this page was opened. {new.sentence} Nothing was queued.")
        return new is None

    def clean(self) -> dict[str, Any]:
        """`not_before` becomes a moment, or None."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        typed, zone = said.get("not_before"), said.get("time_zone")
        said["not_before"] = None
        if typed and zone:
            try:
                said["not_before"] = _moment(typed, ZoneInfo(zone))
            except forms.ValidationError as refused:
                self.add_error("not_before", refused)
        return said

    @property
    def told(self) -> dict[str, Any]:
        """For jobs.services.Wish."""
        return {name: self.cleaned_data[name] for name in ("reason", "not_before", "outside_windows", "request")}

    @property
    def says_when(self) -> bool:
        """Whether anything of it is about the time."""
        return any(self[name].errors or self[name].value() for name in ("not_before", "outside_windows"))


def _moment(typed: str, zone: ZoneInfo) -> datetime:
    """Of an hour that comes twice the second: it is not to begin before."""
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=zone, fold=1)
    except ValueError:
        raise forms.ValidationError("Say it as 2026-11-28 22:00.") from None
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise forms.ValidationError("The clocks leave that hour out there. Say another.")
    if at <= timezone.now():
        raise forms.ValidationError("That moment is over. Say a later one, or none to begin at once.")
    return at


class CancelForm(forms.Form):
    reason = _area("Why", required=False)


class ReasonForm(forms.Form):
    reason = _area("Why")


class SettleForm(forms.Form):
    """What somebody found who has looked at the host."""

    state = forms.ChoiceField(
        label="What came of it",
        choices=[(State.SUCCEEDED, "It was done"), (State.FAILED, "It was not done")],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    reason = _area("What you found at the host")


class WindowForm(forms.Form):
    """`place`: a host or a cluster, as "host-7"."""

    place = forms.ChoiceField(label="Host or cluster", widget=forms.Select(attrs={"class": "form-select"}))
    weekdays = forms.TypedMultipleChoiceField(
        label="Days", coerce=int, choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    opens_at = forms.TimeField(
        label="Opens at", widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"})
    )
    hours = forms.IntegerField(
        label="Stays open for", min_value=1, max_value=7 * 24, help_text="hours",
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )  # fmt: skip
    time_zone = _zone("By the clocks of")
    note = forms.CharField(
        label="Note", max_length=255, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, scope: Scope, given: Any = None, initial: Any = None) -> None:
        super().__init__(given, initial=initial, auto_id="window-%s")
        hosts = scope.hosts(Host.objects.filter(retired_at=None)).order_by("name").values_list("pk", "name")
        clusters = scope.clusters(Cluster.objects.all()).order_by("name").values_list("pk", "name")
        places: Any = self.fields["place"]
        places.choices = [
            ("Clusters", [(f"cluster-{pk}", name) for pk, name in clusters]),
            ("Hosts", [(f"host-{pk}", name) for pk, name in hosts]),
        ]

    def clean_time_zone(self) -> str:
        return _known_zone(self.cleaned_data["time_zone"])

    @property
    def thing(self) -> Host | Cluster:
        kind, _, key = self.cleaned_data["place"].partition("-")
        return Host.objects.get(pk=key) if kind == "host" else Cluster.objects.get(pk=key)

    @property
    def told(self) -> Hours:
        said = self.cleaned_data
        return Hours(frozenset(said["weekdays"]), said["opens_at"], said["hours"] * 60, said["time_zone"])
