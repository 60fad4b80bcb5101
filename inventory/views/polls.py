"""Polls: the history, its CSV, and one poll with its sections."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.exports import POLL_COLUMNS, csv_response, rows_of
from inventory.forms import PollFilter
from inventory.selectors.polls import poll_with_pk, polls_page, polls_to_export
from inventory.views.live import live_page
from inventory.views.tables import headers

COLUMNS = (
    ("started", "Started", ""),
    ("host", "Host", ""),
    ("outcome", "Outcome", ""),
    ("", "Sections", ""),
    ("duration", "Duration", "end"),
    ("bytes", "Received", "end wide"),
    ("changed", "Changed", "end wide"),
)


@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = PollFilter(request.GET)
    page = polls_page(form.question, now)
    context = {"now": now, "form": form, "page": page, "headers": headers(request, COLUMNS, form.order)}
    return live_page(request, "polls", context)


@require_safe
def polls_csv(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    found = polls_to_export(PollFilter(request.GET).question, now)
    return csv_response("polls", POLL_COLUMNS, rows_of(found), now)


@require_safe
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    found = poll_with_pk(pk)
    if found is None:
        raise Http404("There is no such poll. Polls are kept for a limited time.")
    sections = list(found.sections.all())
    return live_page(request, "poll", {"now": timezone.now(), "poll": found, "sections": sections})
