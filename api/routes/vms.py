"""GET /vms, GET /vms/{id}."""

import uuid
from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from api.answers import told
from api.asking import Asked, ClusterKey, Key, Text, left_out, page_of, scope_at, sorted_by
from api.moments import Moment
from api.schemas.telling import Page
from api.schemas.vm_detail import VMDetail, vm_detail_of
from api.schemas.vms import VM, vm_of
from backups.lists import NoBackup, without_backup
from backups.selectors import without_backup_since
from inventory import models
from inventory.selectors import vms
from inventory.selectors.conditions import HostCondition
from inventory.selectors.vm_detail import vm_detail
from inventory.selectors.vm_rows import vm_rows
from tags.choices import Kind
from tags.selectors import with_marks

router = Router(tags=["VMs"])


class VMsAsked(Asked):
    q: Text = left_out("Part of the name or of the notes; a GUID or MAC address or its beginning, an IP address.")
    cluster: ClusterKey = left_out("Number of a cluster, or `none`: on hosts that stand alone.")
    host: Key = left_out("Number of a host.")
    state: Text = left_out("Hyper-V's word, or `*critical` for every critical state.")
    condition: HostCondition = left_out("How their hosts are doing.")
    memory: vms.MemoryKind = left_out("Which memory they have.")
    tag: Text = left_out("Name or slug of a tag that they have.")
    backup: NoBackup = left_out("No good backup is known for so many days, or none was `never` reported.")
    without_backup_since: Moment = left_out("No good backup made then or later is known: late ones and unknown ones.")
    presence: vms.Presence = Field(vms.Presence.PRESENT, description="Those that are there, gone, or both.")
    sort: str = sorted_by(vms.SORTS, "name")


@router.get("/vms", response=Page[VM], summary="List VMs", operation_id="vms", url_name="vms")
@told
def list_vms(request: HttpRequest, asked: Query[VMsAsked]) -> Page[VM]:
    now = timezone.now()

    def dress(rows: Iterable[models.VM]) -> Iterator[VM]:
        return map(vm_of, vm_rows(rows, now))

    question = asked.question(vms.VMQuestion, without={"backup", "without_backup_since"}, q="text")
    found = vms.vms_matching(question, now, scope_at(request))
    if asked.without_backup_since is not None:
        found = without_backup_since(found, asked.without_backup_since)
    if asked.backup is not None:
        found = found.filter(without_backup(asked.backup, now))
    found = found.select_related("newest_backup")
    return page_of(request, asked, with_marks(found, Kind.VM), dress, Page[VM])


@router.get("/vms/{uuid:id}", response=VMDetail, summary="Everything known of one VM", operation_id="vm", url_name="vm")
@told
def one_vm(request: HttpRequest, id: uuid.UUID) -> VMDetail:
    now, scope = timezone.now(), scope_at(request)
    detail = vm_detail(id, now, scope)
    if detail is None:
        raise Http404("There is no such VM.")
    return vm_detail_of(detail, scope, now)
