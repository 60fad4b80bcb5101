"""Pages of snapshots; the list is made by lists.urls."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.scope import scope_of
from lists.live import live_page
from snapshots.selectors.detail import snapshot_detail


@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = snapshot_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such snapshot.")
    one = detail.snapshot
    commands = powershell.of_snapshot(one.vm_id, one.snapshot_id, one.host.name)
    context = {"now": now, "detail": detail, "snapshot": one, "vm": one.vm, "commands": commands}
    return live_page(request, "snapshots/snapshot", context)
