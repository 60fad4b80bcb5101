"""What follows from a deletion that succeeded. In the transaction in which its job ends."""

from typing import Any

from inventory.ingest.seen_gone import count_as_missed
from inventory.models import DiskFile, Drive
from jobs.choices import State
from jobs.kinds import End
from jobs.models import Job
from snapshots.kinds.noted import files_going
from snapshots.models import Snapshot


def ended(job: Job, end: End) -> None:
    """Two looks have shown that the snapshot, its disks and its files are gone: so does the list after one poll."""
    if end.state != State.SUCCEEDED or job.vm_id is None:
        return
    gone = [one["key"] for one in files_going(job.preflight)]
    mine: dict[str, Any] = {"host": job.host_id, "vm": job.vm_id, "snapshot_id": job.parameters["snapshot_id"]}
    count_as_missed(Snapshot.objects.filter(**mine))
    count_as_missed(Drive.objects.filter(**mine))
    count_as_missed(DiskFile.objects.filter(host=job.host_id, path_key__in=gone))
