"""Taking reports of backups."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.services import record
from backups.models import BackupReport, NewestBackup
from findings.due import want, want_all
from inventory.models import VM
from inventory.scope import Scope

# A backup server's clock may be ahead of ours by less than a person would notice; what claims more is a mistake.
AHEAD = timedelta(seconds=60)
SOURCES_NAMED = 5
UNKNOWN_VM, IN_THE_FUTURE = "unknown_vm", "in_the_future"
UNKNOWN = "There is no VM with this GUID where you may report."
FUTURE = "finished_at lies in the future: look at the clock there."

_COLUMNS = "(vm_id, source, kind, finished_at, reported_at, reported_by)"
_VALUES = """
    SELECT told.vm, told.source, told.kind, told.at, %(now)s, %(by)s
      FROM unnest(%(vms)s::uuid[], %(sources)s::text[], %(kinds)s::text[], %(moments)s::timestamptz[])
        AS told(vm, source, kind, at)
"""
_REMEMBER = f"INSERT INTO backups_backupreport {_COLUMNS} {_VALUES} ON CONFLICT DO NOTHING"
# In key order, so that two reports at once wait for each other and never in a circle; of one key the newest alone.
_ADVANCE = f"""
    INSERT INTO backups_lastbackup AS last {_COLUMNS}
    SELECT DISTINCT ON (1, 2, 3) * FROM ({_VALUES}) AS newest ORDER BY 1, 2, 3, 4 DESC
    ON CONFLICT (vm_id, source, kind) DO UPDATE
       SET finished_at = excluded.finished_at, reported_at = excluded.reported_at, reported_by = excluded.reported_by
     WHERE last.finished_at < excluded.finished_at
"""  # noqa: S608
_RENEW = f"""
    INSERT INTO backups_newestbackup AS newest (vm_id, finished_at, source, kind)
    SELECT DISTINCT ON (vm) vm, at, source, kind
      FROM ({_VALUES}) AS given(vm, source, kind, at, reported_at, reported_by) ORDER BY vm, at DESC, source, kind
    ON CONFLICT (vm_id) DO UPDATE
       SET finished_at = excluded.finished_at, source = excluded.source, kind = excluded.kind
     WHERE newest.finished_at < excluded.finished_at
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Report:
    """That a VM was backed up well. Ignorant of whether the portal knows the VM."""

    vm_id: uuid.UUID
    source: str
    kind: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the report at that place was not taken: a code and a sentence."""

    index: int
    vm_id: uuid.UUID
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Taken:
    """`new` of the `accepted` had not been reported before."""

    accepted: int
    new: int
    refused: Sequence[Refusal]


def backups_report(reports: Sequence[Report], scope: Scope, by: str) -> Taken:
    """Take what can be taken; what is refused keeps nothing else from being taken. Safe to repeat.

    `scope`: VMs outside it are refused as unknown ones. Audited once, and only where something was new.
    """
    now = timezone.now()
    refused = list(_refused(reports, scope, now))
    wrong = {refusal.index for refusal in refused}
    good = [report for index, report in enumerate(reports) if index not in wrong]
    new = _write(good, now, by) if good else 0
    return Taken(len(good), new, refused)


def _refused(reports: Sequence[Report], scope: Scope, now: datetime) -> Iterable[Refusal]:
    known = set(scope.vms(VM.objects.filter(pk__in={report.vm_id for report in reports})).values_list("pk", flat=True))
    for index, report in enumerate(reports):
        if report.vm_id not in known:
            yield Refusal(index, report.vm_id, UNKNOWN_VM, UNKNOWN)
        elif report.finished_at > now + AHEAD:
            yield Refusal(index, report.vm_id, IN_THE_FUTURE, FUTURE)


@transaction.atomic
def _write(reports: Sequence[Report], now: datetime, by: str) -> int:
    told: dict[str, Any] = {
        "vms": [report.vm_id for report in reports],
        "sources": [report.source for report in reports],
        "kinds": [report.kind for report in reports],
        "moments": [report.finished_at for report in reports],
        "now": now,
        "by": by[:200],
    }
    is_first = not NewestBackup.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, told)
        new: int = cursor.rowcount
        cursor.execute(_ADVANCE, told)
        cursor.execute(_RENEW, told)
    if new:
        _audit(reports, new)
        _look_again(reports, is_first=is_first)
    return new


def _look_again(reports: Sequence[Report], *, is_first: bool) -> None:
    """Rules ask for the last backup of a VM, and whether anybody reports any: with the first one that is so of all."""
    if is_first:
        want_all()
    else:
        vms = {report.vm_id for report in reports}
        want(set(VM.objects.filter(pk__in=vms).values_list("host", flat=True)))


def _audit(reports: Sequence[Report], new: int) -> None:
    sources = sorted({report.source for report in reports})
    vms = {report.vm_id for report in reports}
    after = {"sources": sources, "new": new, "vms": len(vms)}
    only = VM.objects.filter(pk=next(iter(vms))).first() if len(vms) == 1 else None
    what = "A good backup" if new == 1 else f"{new} good backups"
    record("backup.reported", only, summary=f"{what} reported by {_named(sources)}.", after=after)


def _named(sources: Sequence[str]) -> str:
    """A sentence stays one that people read; the entry's facts have all of them."""
    more = len(sources) - SOURCES_NAMED
    return ", ".join(sources[:SOURCES_NAMED]) + (f" and {more} more" if more > 0 else "")


def old_reports(horizon: datetime) -> QuerySet[BackupReport]:
    """History that may go. The last good backup of each source and kind stays, however old it is."""
    return BackupReport.objects.filter(finished_at__lt=horizon)
