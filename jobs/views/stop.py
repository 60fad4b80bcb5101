"""The global stop: seen, pulled, released."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from inventory.scope import scope_of
from jobs import services
from jobs.selectors.rules import latest_stops
from jobs.services import NotNow


@require_safe
def stop(request: HttpRequest) -> HttpResponse:
    stops = latest_stops()
    standing = stops[0] if stops and stops[0].stands else None
    releases = scope_of(request.user, Right.OPERATE).everything
    context = {"now": timezone.now(), "stops": stops, "standing": standing, "may_release": releases}
    return render(request, "jobs/stop.html", context)


@require_POST
@needs(Right.STOP)
def stop_now(request: HttpRequest) -> HttpResponse:
    try:
        services.everything_stop(reason=request.POST.get("reason", ""), by=request.user)
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Everything is stopped: nothing more is sent to any host.")
    return redirect("jobs:stop")


@require_POST
@needs(Right.OPERATE)
def release(request: HttpRequest) -> HttpResponse:
    try:
        if services.everything_release(reason=request.POST.get("reason", ""), by=request.user):
            messages.success(request, "Released: jobs go on.")
        else:
            messages.info(request, "Nothing was stopped, so nothing was changed.")
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    return redirect("jobs:stop")
