"""The facts of single snapshots, where their VMs are: those of replicas are replication's own."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils.timezone import make_aware

from backups.models import LastBackup
from backups.selectors import last_good_of
from findings.rules import Kind, Reach, Subject
from snapshots.models import Snapshot
from snapshots.rules.facts import SnapshotFacts
from snapshots.rules.providing.classes import class_of
from snapshots.rules.providing.unread import Unread
from snapshots.selectors.owners import owners_of

_FIELDS = (
    *("pk", "host_id", "vm_id", "snapshot_id", "name", "snapshot_type", "is_automatic", "created_at"),
    *("cost_bytes", "vm__host_decided_at", "vm__reading__operational_status"),
)


def snapshot_facts(reach: Reach) -> Iterator[SnapshotFacts]:
    """Seven queries."""
    here = Snapshot.objects.filter(host__in=reach.hosts, host=F("vm__host"), vm__gone_at=None)
    rows = list(here.order_by("pk").values_list(*_FIELDS))
    unread = Unread.of(reach)
    backups = last_good_of({row[2] for row in rows})
    owners = owners_of([(row[2], row[3]) for row in rows])
    told = bool(backups) or LastBackup.objects.exists()
    for pk, host, vm, guid, name, kind, automatic, taken_at, cost, came_at, status in rows:
        owner = owners.get((vm, guid))
        backup = backups.get(vm)
        yield SnapshotFacts(
            subject=Subject(Kind.SNAPSHOT, f"{vm}:{guid}", name, host=host, vm=vm, page="snapshots:snapshot",
                            page_key=str(pk)),
            unread=unread.of_vm(host, came_at),
            now=reach.now,
            kind=class_of(kind, automatic),
            taken_at=taken_at,
            bytes_today=cost,
            owner=owner.owner if owner else "",
            expires_at=_end_of(owner.expires_on) if owner else None,
            is_backing_up="BackingUpVirtualMachine" in (status or ()),
            backed_up_at=backup.finished_at if backup else None,
            backups_told=told,
        )  # fmt: skip


def _end_of(day: date | None) -> datetime | None:
    """The day that somebody named is still within."""
    return make_aware(datetime.combine(day + timedelta(days=1), time())) if day else None
