"""The chain of one disk."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.scope import scope_of
from lists.live import live_page
from snapshots.selectors.chains import chain_detail


@require_safe
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = chain_detail(pk, scope_of(request.user), now)
    if detail is None:
        raise Http404("There is no such disk.")
    context = {"now": now, "chain": detail, "vm": detail.drive.vm, "host": detail.drive.host}
    return live_page(request, "snapshots/chain", context)
