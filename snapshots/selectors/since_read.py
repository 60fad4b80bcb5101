"""What jobs of the portal have done since a host was read: until it is read again its rows show what was."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from inventory.selectors.freshness import Sections
from jobs.choices import State
from jobs.models import Job
from snapshots.models import Snapshot
from snapshots.selectors.merges_under_way import MERGE

LATELY = timedelta(days=1)  # between two polls that ask for snapshots, at the very most


def deleted_since(snapshots: Iterable[Snapshot], sections: Mapping[int, Sections]) -> Mapping[int, int]:
    """Of those that still stand here although a job has deleted them: their key -> its number; one query. They go with
    the first poll that begins after its end; with the second one, where a poll was at work then."""
    read = {one: at for one in snapshots if (at := sections[one.host_id]["snapshots"].ok_at) is not None}
    if not read:
        return {}
    done = Job.objects.filter(kind=MERGE, state=State.SUCCEEDED, vm__in={one.vm_id for one in read})
    rows = done.filter(ended_at__gt=min(read.values()) - LATELY).values_list(
        "vm_id", "parameters__snapshot_id", "pk", "ended_at"
    )
    jobs = {(vm, guid): (number, at) for vm, guid, number, at in rows}
    found = {}
    for one, read_at in read.items():
        number, ended_at = jobs.get((one.vm_id, str(one.snapshot_id)), (None, None))
        if number is not None and ended_at is not None and (ended_at > read_at or one.missed_polls):
            found[one.pk] = number
    return found


def changed_since(read: Mapping[UUID, datetime]) -> Mapping[UUID, int]:
    """VMs that a job was at work on, whatever it was, which ended after they were `read`: the number of the last one;
    one query."""
    if not read:
        return {}
    worked = Job.objects.filter(vm__in=list(read), started_at__isnull=False, ended_at__gt=min(read.values()))
    rows = worked.order_by("ended_at", "pk").values_list("vm_id", "pk", "ended_at")
    return {vm: number for vm, number, at in rows if vm is not None and at is not None and at > read[vm]}
