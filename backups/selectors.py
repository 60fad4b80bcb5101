"""When VMs were last backed up well. Nobody's report means unknown, and never that there is no backup."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from backups.models import BackupReport, LastBackup, NewestBackup
from inventory.models import VM
from inventory.scope import Scope
from inventory.selectors.places import of_present_vms
from lists.paging import in_order

NOBODY = "Nobody has reported a backup of this VM."
HISTORY_SHOWN = 10
_KEPT = "_backups"
# Of a table with an index over them: from each to the next, because there are few programs and many reports.
_SOURCES = """
    WITH RECURSIVE told AS (
        (SELECT source FROM {table} ORDER BY source LIMIT 1)
        UNION ALL
        SELECT (SELECT source FROM {table} WHERE source > told.source ORDER BY source LIMIT 1)
          FROM told WHERE told.source IS NOT NULL)
    SELECT source FROM told WHERE upper(source) LIKE upper(%s)
"""
_FIELDS = ("id", "vm_id", "source", "kind", "finished_at", "reported_at", "reported_by")
SORTS: dict[str, Combinable | str] = {
    "finished": "finished_at",
    "vm": Lower("vm__name"),
    "source": Lower("source"),
    "reported": "reported_at",
}


@dataclass(frozen=True, slots=True)
class BackupQuestion:
    """`before`, `since`: when the backup was made; `vm`: a GUID."""

    text: str = ""
    vm: str = ""
    source: str = ""
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None
    sort: str = "-finished"


@dataclass(frozen=True, slots=True)
class VMBackups:
    """`last`: of each source and kind, the latest first. `history`: the latest of all that were reported."""

    last: Sequence[LastBackup]
    history: Sequence[BackupReport]

    @property
    def newest(self) -> LastBackup | None:
        return next(iter(self.last), None)

    @property
    def unknown(self) -> str:
        return "" if self.last else NOBODY


def last_backups_matching(question: BackupQuestion, scope: Scope) -> QuerySet[LastBackup]:
    # Their VMs are joined for an order by name, along an index, and not to part thousands of others that are equal.
    by_name = question.sort.lstrip("-") == "vm"
    ties, present = ((SORTS["vm"], "pk"), Q(vm__gone_at=None)) if by_name else (("pk",), of_present_vms())
    found = scope.by_vm(LastBackup.objects.filter(_wanted(question, LastBackup), present), "vm")
    return in_order(found.select_related("vm"), question.sort, SORTS, ties)


def reports_matching(question: BackupQuestion, scope: Scope) -> QuerySet[BackupReport]:
    """The history, by when they were finished: the latest first, unless it is asked the other way."""
    found = scope.by_vm(BackupReport.objects.filter(_wanted(question, BackupReport)), "vm").select_related("vm")
    return found.order_by("finished_at", "pk") if question.sort == "finished" else found.order_by("-finished_at", "-pk")


def _wanted(question: BackupQuestion, kept: type[LastBackup | BackupReport]) -> Q:
    wanted = Q()
    if question.text:
        wanted &= _named(question.text, kept)
    if question.vm:
        wanted &= Q(vm_id=question.vm)
    if question.source:
        wanted &= Q(source=question.source)
    if question.kind:
        wanted &= Q(kind=question.kind)
    if question.since:
        wanted &= Q(finished_at__gte=question.since)
    if question.before:
        wanted &= Q(finished_at__lt=question.before)
    return wanted


def _named(text: str, kept: type[LastBackup | BackupReport]) -> Q:
    """By VM or by source. Without a source of that name only the VMs are asked for, by their index; where one has it
    there is much to show, and the first of it is found soon."""
    named = Q(vm__in=VM.objects.filter(name__icontains=text).values("pk"))
    pattern = connection.ops.prep_for_like_query(text)
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES.format(table=kept._meta.db_table), [f"%{pattern}%"])
        sources = [source for (source,) in cursor.fetchall()]
    return named | Q(source__in=sources) if sources else named


def backups_of(vm_id: uuid.UUID) -> VMBackups:
    """One query."""
    history = BackupReport.objects.filter(vm_id=vm_id).order_by("-finished_at", "-pk")[:HISTORY_SHOWN]
    last = LastBackup.objects.filter(vm_id=vm_id)
    both = last.values_list(Value(True), *_FIELDS).union(history.values_list(Value(False), *_FIELDS), all=True)
    known: list[LastBackup] = []
    reports: list[BackupReport] = []
    for is_last, *told in both:
        values = dict(zip(_FIELDS, told, strict=True))
        if is_last:
            known.append(LastBackup(**values))
        else:
            reports.append(BackupReport(**values))
    return VMBackups(
        sorted(known, key=lambda one: (-one.finished_at.timestamp(), one.source, one.kind)),
        sorted(reports, key=lambda one: (one.finished_at, one.pk), reverse=True),
    )


def kept_backups_of(vm: VM) -> VMBackups:
    """Asked once and kept on the row, which lives as long as the page: several places of it tell of them."""
    kept: VMBackups | None = getattr(vm, _KEPT, None)
    if kept is None:
        kept = backups_of(vm.pk)
        setattr(vm, _KEPT, kept)
    return kept


def without_backup_since(vms: QuerySet[VM], moment: datetime) -> QuerySet[VM]:
    """Those of which no good backup that was made then or later is known, and none at all."""
    return vms.filter(Q(newest_backup=None) | Q(newest_backup__finished_at__lt=moment))


def last_good_of(vm_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, NewestBackup]:
    """The newest of each VM, whoever made it; one query. VMs of which nobody reported one are not in it."""
    return {row.vm_id: row for row in NewestBackup.objects.filter(vm_id__in=list(vm_ids))}
