"""One poll with its sections."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.scope import scope_of
from inventory.selectors.polls import poll_with_pk
from inventory.views.live import live_page


@require_safe
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    found = poll_with_pk(pk, scope_of(request.user))
    if found is None:
        raise Http404("There is no such poll. Polls are kept for a limited time.")
    sections = list(found.sections.all())
    return live_page(request, "poll", {"now": timezone.now(), "poll": found, "sections": sections})
