"""GET /vms, GET /vms/{id}."""

import uuid
from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, searching, sorted_by
from api.schemas.telling import Page
from api.schemas.vm_detail import VMDetail, vm_detail_of
from api.schemas.vms import VM, vm_of
from inventory import models
from inventory.selectors import vms
from inventory.selectors.conditions import HostCondition
from inventory.selectors.vm_detail import vm_detail
from inventory.selectors.vm_rows import vm_rows

router = Router(tags=["VMs"])


class VMsAsked(Asked):
    q: Text = searching("Part of the name or of the notes, or of the GUID.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    host: Key = left_out("Number of a host.")
    state: Text = left_out("Hyper-V's word, or `*critical` for every critical state.")
    condition: HostCondition = left_out("How their hosts are doing.")
    memory: vms.MemoryKind = left_out("Which memory they have.")
    presence: vms.Presence = Field(vms.Presence.PRESENT, description="Those that are there, gone, or both.")
    sort: str = sorted_by(vms.SORTS, "name")


@router.get("/vms", response=Page[VM], summary="List VMs", operation_id="vms", url_name="vms")
@told
def list_vms(request: HttpRequest, asked: Query[VMsAsked]) -> Page[VM]:
    now = timezone.now()

    def dress(rows: Iterable[models.VM]) -> Iterator[VM]:
        return (vm_of(row) for row in vm_rows(rows, now))

    found = vms.vms_matching(asked.question(vms.VMQuestion, q="text"), now, scope_at(request))
    return page_of(request, asked, found, dress, Page[VM])


@router.get("/vms/{uuid:id}", response=VMDetail, summary="Everything known of one VM", operation_id="vm", url_name="vm")
@told
def one_vm(request: HttpRequest, id: uuid.UUID) -> VMDetail:
    now = timezone.now()
    detail = vm_detail(id, now, scope_at(request))
    if detail is None:
        raise Http404("There is no such VM.")
    return vm_detail_of(detail, now)
