"""Everything known of one VM."""

import uuid
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from inventory import powershell
from inventory.models import Event
from inventory.panels import names_in, panels_of, panels_of_vm
from inventory.scope import scope_of
from inventory.selectors.events import latest_events_of
from inventory.selectors.replications import pairs_of_vm
from inventory.selectors.vm_access import vm_access
from inventory.selectors.vm_detail import vm_detail
from inventory.selectors.vm_disks import disks_of
from inventory.tag_targets import said_of_vm
from inventory.views.live import live_page
from inventory.views.page_parts import parts_of_vm
from inventory.views.pictures import vm_memory_picture
from inventory.views.place_pictures import place_line

EVENTS_SHOWN = 8


@require_safe
def vm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    detail = vm_detail(pk, now, scope)
    if detail is None:
        raise Http404("There is no such VM.")
    panels = panels_of_vm(detail, now, scope)
    context = {
        "now": now,
        "detail": detail,
        "vm": detail.vm,
        "row": detail.row,
        "picture": vm_memory_picture(detail.row),
        "page_parts": parts_of_vm(detail),
        "disks": disks_of(detail, names_in(panels)),
        "panels": panels,
        "acts": panels_of("vm_acts", detail, now, scope),
        "line": place_line(detail.placements, now),
        "access": vm_access(detail),
        "events": latest_events_of(Event.objects.filter(vm_id=pk), EVENTS_SHOWN, scope, detail.vm),
        "pairs": pairs_of_vm(detail.vm, detail.replications, scope, now),
        "commands": powershell.of_vm(pk, detail.host.name),
        "annotations": SimpleLazyObject(partial(said_of_vm, request.user, detail.vm)),
    }
    return live_page(request, "vm", context)
