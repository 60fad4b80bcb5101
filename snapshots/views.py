"""Pages of snapshots; the list is made by lists.urls."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.scope import scope_of
from lists.live import live_page
from snapshots.selectors.detail import snapshot_detail
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
        "vm": one.vm,
        "commands": powershell.of_snapshot(one.vm_id, one.snapshot_id, one.host.name),
        "annotations": SimpleLazyObject(partial(said_of_snapshot, request.user, one)),
    }
    return live_page(request, "snapshots/snapshot", context)
