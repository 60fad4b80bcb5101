"""Pages of single snapshots; the list is made by lists.urls."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Right, RightMissing, needs
from inventory import powershell
from inventory.panels import panels_of
from inventory.scope import may_on, scope_of
from lists.live import live_page
from snapshots.forms import OwnerForm
from snapshots.models import Snapshot
from snapshots.policy import policy_in_words
from snapshots.selectors.detail import snapshot_detail
from snapshots.selectors.owners import owners_of
from snapshots.services import ownership_give, ownership_take
from snapshots.tag_targets import said_of_snapshot


@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = snapshot_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such snapshot.")
    one = detail.snapshot
    context = {
        "now": now,
        "detail": detail,
        "snapshot": one,
        "panels": panels_of("snapshot", detail, now, scope_of(request.user)),
        "vm": one.vm,
        "owner": detail.owner,
        "policy": policy_in_words(one.vm),
        "may_own": SimpleLazyObject(partial(may_on, request.user, Right.ANNOTATE, one.vm)),
        "today": timezone.localdate(),
        "commands": powershell.of_snapshot(one.vm_id, one.snapshot_id, one.host.name),
        "annotations": SimpleLazyObject(partial(said_of_snapshot, request.user, one)),
    }
    return live_page(request, "snapshots/snapshot", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Right.ANNOTATE)
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose it is: the form, and what it sends."""
    one = _writable(request, pk)
    known = owners_of([(one.vm_id, one.snapshot_id)]).get((one.vm_id, one.snapshot_id))
    form = OwnerForm.of(known, request.POST if request.method == "POST" else None)
    if form.is_valid():
        ownership_give([one], form.said_in(form.cleaned_data))
        messages.success(request, f"The owner of {one} is {form.cleaned_data['owner']}.")
        return redirect(one)
    status = 422 if form.is_bound else 200
    return render(request, "snapshots/owner.html", {"snapshot": one, "known": known, "form": form}, status=status)


@require_POST
@needs(Right.ANNOTATE)
def take_owner(request: HttpRequest, pk: int) -> HttpResponse:
    one = _writable(request, pk)
    if ownership_take([one]):
        messages.success(request, f"{one} has no owner any more.")
    return redirect(one)


def _writable(request: HttpRequest, pk: int) -> Snapshot:
    """Http404 for one that is not there or out of sight, RightMissing for one that may only be looked at."""
    found = scope_of(request.user).by_vm(Snapshot.objects.filter(pk=pk), "vm").select_related("vm", "host").first()
    if found is None:
        raise Http404("There is no such snapshot.")
    if not may_on(request.user, Right.ANNOTATE, found.vm):
        raise RightMissing(Right.ANNOTATE)
    return found
