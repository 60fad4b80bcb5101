"""What holds for all jobs: maintenance windows, and second persons."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, may, needs
from inventory.scope import scope_of
from jobs import services
from jobs.forms import WindowForm
from jobs.kinds import KindUnknown
from jobs.selectors.builds import build_rows
from jobs.selectors.rules import kind_rows, window_rows
from jobs.services import NotNow


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return _rules(request, _form(request))


def _rules(request: HttpRequest, form: WindowForm | None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "now": now,
        "windows": window_rows(request.user, now),
        "form": form,
        "kinds": kind_rows(),
        "builds": build_rows(request.user),
        "may_decide_builds": scope_of(request.user, Right.ADMINISTER).everything,
        "per_host": settings.JOBS_PER_HOST,
        "per_volume": settings.JOBS_PER_VOLUME,
    }
    return render(request, "jobs/rules.html", context, status=status)


@require_POST
@needs(Right.MANAGE_HOSTS)
def window_add(request: HttpRequest) -> HttpResponse:
    form = WindowForm(scope_of(request.user, Right.MANAGE_HOSTS), request.POST)
    if not form.is_valid():
        return _rules(request, form, 400)
    services.window_add(form.thing, form.told, note=form.cleaned_data["note"], by=request.user)
    messages.success(request, f"{form.thing} is changed in its maintenance windows alone from now on.")
    return redirect("jobs:rules")


@require_POST
@needs(Right.MANAGE_HOSTS)
def window_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rows = {row.window.pk: row for row in window_rows(request.user, timezone.now())}
    if pk not in rows:
        raise Http404("There is no such window, or it lies outside of what your account may see.")
    services.window_remove(rows[pk].window, by=request.user)
    messages.success(request, "The window is removed.")
    return redirect("jobs:rules")


@require_POST
@needs(Right.ADMINISTER)
def approval(request: HttpRequest) -> HttpResponse:
    needed, reason = request.POST.get("needed") == "yes", request.POST.get("reason", "")
    try:
        services.approval_decide(request.POST.get("kind", ""), needed=needed, reason=reason, by=request.user)
    except KindUnknown:
        raise Http404("There is no such kind of job.") from None
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    return redirect("jobs:rules")


@require_POST
@needs(Right.ADMINISTER)
def build(request: HttpRequest) -> HttpResponse:
    decide = services.build_consent if request.POST.get("allowed") == "yes" else services.build_withdraw
    version, reason = request.POST.get("version", ""), request.POST.get("reason", "")
    if version not in {row.version for row in build_rows(request.user)}:
        raise Http404("No host runs such a build, or none that your account may see.")
    try:
        decided = decide(version, reason=reason, by=request.user)
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    else:
        allowed = "are allowed" if decided.may_be_changed else "are not allowed any more"
        messages.success(request, f"Changes {allowed} on build {version}.")
    return redirect(reverse("jobs:rules") + "#builds")


def _form(request: HttpRequest) -> Any:
    if not may(request.user, Right.MANAGE_HOSTS):
        return None
    zone = timezone.get_current_timezone_name()
    return WindowForm(scope_of(request.user, Right.MANAGE_HOSTS), initial={"time_zone": zone, "hours": 8})
