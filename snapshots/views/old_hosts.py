"""Hosts of 2008 and 2008 R2: what a merge asks of people there, and whether it is allowed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from inventory.models import Host
from inventory.scope import scope_of
from snapshots.old_hosts import old_host_allow, old_host_forbid
from snapshots.selectors.old_hosts import old_hosts

_NO_HOST = "There is no such host, or it lies outside of what your account may see."


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    rows = old_hosts(scope_of(request.user), scope_of(request.user, Right.MANAGE_HOSTS))
    return render(request, "snapshots/old_hosts.html", {"rows": rows})


@require_POST
@needs(Right.MANAGE_HOSTS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`allow`: yes or no."""
    host = scope_of(request.user).hosts(Host.objects.filter(pk=pk)).first()
    if host is None:
        raise Http404(_NO_HOST)
    _decide(request, host, request.POST.get("allow"))
    return redirect("snapshots:old_hosts")


def _decide(request: HttpRequest, host: Host, said: Any) -> None:
    if said != "yes":
        old_host_forbid(host, by=request.user)
        messages.success(request, f"Merges are not allowed on {host} any more.")
        return
    try:
        old_host_allow(host, reason=request.POST.get("reason", "")[:2000], by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Merges are allowed on {host}: each waits until its VM is off.")
