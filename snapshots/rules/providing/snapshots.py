"""The facts of single snapshots, where their VMs are: those of replicas are replication's own."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from backups.models import LastBackup
from findings.rules import Reach
from snapshots.rules.facts import SnapshotFacts
from snapshots.rules.providing.rows import snapshot_rows
from snapshots.rules.providing.subjects import snapshot_subject
from snapshots.rules.providing.unread import Unread


def snapshot_facts(reach: Reach) -> Iterator[SnapshotFacts]:
    """Two queries, and those of Unread."""
    rows = reach.once(snapshot_rows)
    unread = Unread.of(reach)
    told = LastBackup.objects.exists()
    for row in rows:
        yield SnapshotFacts(
            subject=snapshot_subject(row.pk, row.key, row.name, row.host, row.vm),
            unread=unread.of_vm(row.host, row.came_at),
            now=reach.now,
            kind=row.kind,
            taken_at=row.taken_at,
            bytes_today=row.cost_bytes,
            owner=row.owner or "",
            expires_at=_end_of(row.expires_on) if row.expires_on else None,
            is_backing_up=row.is_backing_up,
            backed_up_at=row.backed_up_at,
            backups_told=told,
        )


def _end_of(day: date) -> datetime:
    """The day that somebody named is still within."""
    return make_aware(datetime.combine(day + timedelta(days=1), time()))
