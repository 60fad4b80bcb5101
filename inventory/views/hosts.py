"""Hosts: the list, its CSV, and everything known of one."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.exports import HOST_COLUMNS, csv_response, rows_of
from inventory.forms import HostFilter
from inventory.selectors.host_detail import host_detail
from inventory.selectors.hosts import host_rows, hosts_matching, hosts_page
from inventory.views.live import live_page
from inventory.views.pictures import memory_picture, poll_strip
from inventory.views.tables import headers

COLUMNS = (
    ("name", "Host", ""),
    ("condition", "Condition", ""),
    ("cluster", "Cluster", ""),
    ("vms", "VMs", "end"),
    ("processors", "Processors", "end wide"),
    ("memory", "Memory", "end"),
    ("assigned", "Assigned", "end"),
    ("demand", "Demand", "end"),
    ("answered", "Last read", "end"),
    ("next", "Next poll", "end wide"),
)


@require_safe
def hosts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = HostFilter(request.GET)
    page = hosts_page(form.question, now)
    context = {"now": now, "form": form, "page": page, "headers": headers(request, COLUMNS, form.order)}
    return live_page(request, "hosts", context)


@require_safe
def hosts_csv(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    found = hosts_matching(HostFilter(request.GET).question, now)
    return csv_response("hosts", HOST_COLUMNS, rows_of(found, lambda chunk: host_rows(chunk, now)), now)


@require_safe
def host(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    detail = host_detail(pk, now)
    if detail is None:
        raise Http404("There is no such host.")
    context = {
        "now": now,
        "detail": detail,
        "host": detail.host,
        "row": detail.row,
        "picture": memory_picture(detail.memory),
        "strip": poll_strip(detail.polls),
    }
    return live_page(request, "host", context)
