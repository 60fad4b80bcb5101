"""One job: watched, and decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Right, needs
from jobs import services
from jobs.choices import State
from jobs.forms import CancelForm, ReasonForm, SettleForm
from jobs.selectors.job_page import JobPage, job_page
from jobs.services import NotNow
from lists.live import live_page

_NO_JOB = "There is no such job, or it lies outside of what your account may see."
_NOT_OURS = "Nothing was changed: the form was not filled in by the job's page."


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of it that lives stops refreshing when the job is over."""
    page = _page(request, pk)
    return live_page(request, "jobs/job", {"page": page, "job": page.job, "now": page.now})


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does. `form`: what is asked first; None: nothing. `button` and `lead`: of the page that asks."""

    carry_out: Callable[[int, dict[str, Any], Any], Any]
    done: str
    form: type[forms.Form] | None = None
    title: str = ""
    lead: str = ""
    button: str = ""
    icon: str = "check"


def _settle(pk: int, said: dict[str, Any], user: Any) -> Any:
    return services.job_settle(pk, State(said["state"]), reason=said["reason"], by=user)


_ACTS: Mapping[str, Act] = {
    "approve": Act(
        lambda pk, said, user: services.job_approve(pk, by=user), "Approved. It begins when its turn comes."
    ),
    "confirm": Act(lambda pk, said, user: services.job_confirm(pk, by=user), "Confirmed."),
    "look": Act(lambda pk, said, user: services.job_look_again(pk, by=user), "The portal looks at the host once more."),
    "cancel": Act(
        lambda pk, said, user: services.job_cancel(pk, reason=said["reason"], by=user),
        "Cancelled: nothing more is sent.",
        CancelForm,
        "Cancel",
        "Nothing more is sent for this job. What the host has taken on already goes on there, and is watched.",
        "Cancel the job",
        "ban",
    ),
    "decline": Act(
        lambda pk, said, user: services.job_decline(pk, reason=said["reason"], by=user),
        "Not approved: the job is cancelled.",
        ReasonForm,
        "Do not approve",
        "The job is cancelled, and whoever queued it reads why.",
        "Do not approve",
        "ban",
    ),
    "settle": Act(
        _settle,
        "Noted.",
        SettleForm,
        "Say what came of",
        "Look at the host first: this is all that anybody will know of it. Nothing is sent.",
        "Note it",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.OPERATE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buttons of the page do; those that want a reason ask for it here first."""
    page = _page(request, pk)
    name = (request.POST if request.method == "POST" else request.GET).get("act", "cancel")
    act = _ACTS.get(name)
    if act is None or (request.method != "POST" and act.form is None):
        return HttpResponseBadRequest(_NOT_OURS)
    form = act.form(request.POST if request.method == "POST" else None) if act.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        return _carry_out(request, page, act, form.cleaned_data if form else {})
    context = {"job": page.job, "act": act, "name": name, "form": form}
    return render(request, "jobs/decide.html", context, status=400 if request.method == "POST" else 200)


def _carry_out(request: HttpRequest, page: JobPage, act: Act, said: dict[str, Any]) -> HttpResponse:
    try:
        act.carry_out(page.job.pk, said, request.user)
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, act.done)
    return redirect(page.job)


def _page(request: HttpRequest, pk: int) -> JobPage:
    page = job_page(pk, request.user, timezone.now())
    if page is None:
        raise Http404(_NO_JOB)
    return page
