"""Events: everything known of one, and what happened around it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.scope import scope_of
from inventory.selectors.events import event_detail
from inventory.views.live import live_page


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = event_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such event.")
    told = detail.row.event
    context = {
        "now": now,
        "detail": detail,
        "event": told,
        "vm": detail.row.vm,
        "commands": powershell.of_event(told.log, told.event_id, told.record_id, told.host.name),
    }
    return live_page(request, "event", context)
