"""Backup programs report what they made well; everybody else reads it."""

import uuid
from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from ninja import Query, Router

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.document import PROBLEMS
from api.entry import caller_at, ways_for
from api.moments import Moment
from api.problems import Refused
from api.schemas.backups import (
    Backup,
    BackupMade,
    BackupsMade,
    BackupsOfVM,
    BackupsTaken,
    backup_of,
    backups_of_vm,
    report_of,
    taken_of,
)
from api.schemas.telling import Page
from backups.choices import BackupKind
from backups.models import BackupReport, LastBackup
from backups.selectors import SORTS, BackupQuestion, backups_of, last_backups_matching, reports_matching
from backups.services import UNKNOWN_VM, backups_report
from inventory import models

router = Router(tags=["Backups"])


class _Filters(Asked):
    q: Text = left_out("Part of the VM's name or of the source.")
    vm: uuid.UUID = left_out("GUID of a VM.")
    source: Text = left_out("What made them.")
    kind: BackupKind = left_out("Of which kind.")
    since: Moment = left_out("Made then or later.")
    before: Moment = left_out("Made earlier: `before` a week ago finds what is late.")


class BackupsAsked(_Filters):
    sort: str = sorted_by(SORTS, "-finished")


class HistoryAsked(_Filters):
    sort: str = sorted_by({"finished": ""}, "-finished")


@router.get(
    "/backups",
    response=Page[Backup],
    summary="The last good backup of each VM, source and kind",
    operation_id="backups",
    url_name="backups",
)
@told
def list_backups(request: HttpRequest, asked: Query[BackupsAsked]) -> Page[Backup]:
    """VMs of which nobody has reported a backup are not in it: their backups are unknown."""
    found = last_backups_matching(asked.question(BackupQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, _dress, Page[Backup])


@router.get(
    "/backups/history",
    response=Page[Backup],
    summary="All backups that were reported and are kept",
    operation_id="backup_history",
    url_name="backup_history",
)
@told
def list_history(request: HttpRequest, asked: Query[HistoryAsked]) -> Page[Backup]:
    found = reports_matching(asked.question(BackupQuestion, q="text"), scope_at(request))
    return page_of(request, asked, found, _dress, Page[Backup])


@router.post(
    "/backups",
    response=BackupsTaken,
    auth=ways_for(Right.ANNOTATE),
    summary="Report good backups of many VMs",
    operation_id="report_backups",
    openapi_extra={PROBLEMS: ["in_the_future"]},
    url_name="backups",
)
@told
def report_many(request: HttpRequest, made: BackupsMade) -> BackupsTaken:
    """Safe to repeat: what was reported before is not new. Takes what it can, and says what it could not and why."""
    reports = [report_of(item.vm_id, item) for item in made.items]
    return taken_of(backups_report(reports, scope_at(request, Right.ANNOTATE), caller_at(request).title))


@router.put(
    "/vms/{uuid:id}/backups",
    response=BackupsOfVM,
    auth=ways_for(Right.ANNOTATE),
    summary="Report a good backup of one VM",
    operation_id="report_backup",
    openapi_extra={PROBLEMS: ["in_the_future"]},
    url_name="vm_backups",
)
@told
def report_one(request: HttpRequest, id: uuid.UUID, made: BackupMade) -> BackupsOfVM:
    """Safe to repeat. A report that is older than the last one known enters the history only."""
    taken = backups_report([report_of(id, made)], scope_at(request, Right.ANNOTATE), caller_at(request).title)
    for refusal in taken.refused:
        if refusal.code == UNKNOWN_VM:
            raise Http404(refusal.message)
        raise Refused(refusal.code, refusal.message)
    return _of_vm(request, id)


@router.get(
    "/vms/{uuid:id}/backups",
    response=BackupsOfVM,
    summary="What is known of the backups of one VM",
    operation_id="vm_backups",
    url_name="vm_backups",
)
@told
def one_vm(request: HttpRequest, id: uuid.UUID) -> BackupsOfVM:
    return _of_vm(request, id)


def _of_vm(request: HttpRequest, id: uuid.UUID) -> BackupsOfVM:
    vm = scope_at(request).vms(models.VM.objects.filter(pk=id)).first()
    if vm is None:
        raise Http404("There is no such VM.")
    return backups_of_vm(vm, backups_of(id))


def _dress(rows: Iterable[LastBackup | BackupReport]) -> Iterator[Backup]:
    return map(backup_of, rows)
