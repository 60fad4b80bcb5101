"""Files that open a VM on the desk of whoever clicks: its console by the host, or its guest."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import Right
from inventory import remote_desktop
from inventory.models import VM
from inventory.scope import may_on, scope_of
from inventory.selectors.vm_access import console_address, guest_addresses


@require_safe
def console(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    vm = _vm(request, pk)
    host = console_address(vm.host)
    if host is None or not may_on(request.user, Right.VIEW, vm.host):
        raise Http404("This VM's host has no address that you may see and that can stand in an .rdp file.")
    return _download(remote_desktop.file_to_console(vm.pk, host), vm, "console")


@require_safe
def desktop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """To one of the addresses that the guest told (`to`), or to the best of them."""
    vm = _vm(request, pk)
    known = list(guest_addresses(getattr(vm, "guest", None), vm.adapters.all()))
    to = request.GET.get("to") or next(iter(known), None)
    if to not in known:
        raise Http404("The portal knows no such address of this guest.")
    return _download(remote_desktop.file_to_guest(str(to)), vm, "desktop")


def _vm(request: HttpRequest, pk: uuid.UUID) -> VM:
    vms = scope_of(request.user).vms(VM.objects.select_related("host", "guest"))
    return get_object_or_404(vms, pk=pk)


def _download(text: str, vm: VM, what: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/x-rdp")
    name = remote_desktop.file_name(vm.name, vm.pk, what)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
