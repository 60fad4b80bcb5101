"""VMs: the list, its CSV, and everything known of one."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.exports import VM_COLUMNS, csv_response, rows_of
from inventory.forms import VMFilter
from inventory.panels import panels_of_vm
from inventory.selectors.vm_detail import vm_detail
from inventory.selectors.vm_disks import disks_of
from inventory.selectors.vm_rows import vm_rows
from inventory.selectors.vms import vms_matching, vms_page
from inventory.views.live import live_page
from inventory.views.page_parts import parts_of_vm
from inventory.views.pictures import vm_memory_picture
from inventory.views.tables import headers

COLUMNS = (
    ("name", "VM", ""),
    ("state", "State", ""),
    ("host", "Host", ""),
    ("processors", "vCPU", "end wide"),
    ("cpu", "CPU", "end"),
    ("assigned", "Assigned", "end"),
    ("demand", "Demand", "end"),
    ("pressure", "Pressure", "end"),
    ("booted", "Running for", "end wide"),
)


@require_safe
def vms(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = VMFilter(request.GET)
    page = vms_page(form.question, now)
    context = {"now": now, "form": form, "page": page, "headers": headers(request, COLUMNS, form.order)}
    return live_page(request, "vms", context)


@require_safe
def vms_csv(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    found = vms_matching(VMFilter(request.GET).question, now)
    return csv_response("vms", VM_COLUMNS, rows_of(found, lambda chunk: vm_rows(chunk, now)), now)


@require_safe
def vm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    detail = vm_detail(pk, now)
    if detail is None:
        raise Http404("There is no such VM.")
    context = {
        "now": now,
        "detail": detail,
        "vm": detail.vm,
        "row": detail.row,
        "picture": vm_memory_picture(detail.row),
        "page_parts": parts_of_vm(detail),
        "disks": disks_of(detail),
        "panels": panels_of_vm(detail, now),
    }
    return live_page(request, "vm", context)
