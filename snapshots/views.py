"""Pages of snapshots; the list is made by lists.urls."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.scope import scope_of
from lists.live import live_page
from snapshots.selectors.detail import snapshot_detail


@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = snapshot_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such snapshot.")
    context = {"now": now, "detail": detail, "snapshot": detail.snapshot, "vm": detail.snapshot.vm}
    return live_page(request, "snapshots/snapshot", context)
