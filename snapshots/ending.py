"""The last sample of a snapshot that went: from then on it takes nothing.

Mostly its host misses it twice. Where its VM went elsewhere, the host that was left forgets the rows of it, and whether
the snapshot went too is what the other host says: whichever of the two comes last writes the end.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from inventory import prepared
from inventory.ingest.leaving import Forgotten
from inventory.sections import Seen
from snapshots.models import Snapshot

# The poll that took a VM over may not have read the snapshots, or not all of them: a later one does.
SETTLED_AFTER = timedelta(days=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC) + SETTLED_AFTER

# Of those that stand nowhere, and were of some size at last.
_END = """
    INSERT INTO snapshots_snapshotsample (vm_id, snapshot_id, at, cost_bytes, is_partial, of_replica)
    SELECT vm_id, snapshot_id, %s, 0, false, false
      FROM unnest(%s::uuid[], %s::uuid[]) AS gone (vm_id, snapshot_id)
     WHERE NOT EXISTS (
           SELECT FROM snapshots_snapshot AS there
            WHERE there.vm_id = gone.vm_id AND there.snapshot_id = gone.snapshot_id)
       AND (SELECT last.cost_bytes <> 0 OR last.is_partial FROM snapshots_snapshotsample AS last
             WHERE last.vm_id = gone.vm_id AND last.snapshot_id = gone.snapshot_id
             ORDER BY last.at DESC, last.id DESC LIMIT 1)
"""
_OF_VMS_THAT_CAME = """
    SELECT DISTINCT vm_id, snapshot_id FROM snapshots_snapshotsample
     WHERE vm_id IN (SELECT id FROM inventory_vm WHERE host_id = %s AND gone_at IS NULL AND host_decided_at > %s)
"""
_ARE_TOLD_ELSEWHERE = """
    SELECT vm.id FROM inventory_vm AS vm
      LEFT JOIN inventory_sectionstate AS state ON state.host_id = vm.host_id AND state.name = 'snapshots'
     WHERE vm.id = ANY(%s) AND (vm.gone_at IS NOT NULL OR state.ok_at >= vm.host_decided_at)
"""
Series = Collection[tuple[UUID, UUID]]
"""VM and snapshot."""


def sample_the_end(seen: Seen) -> None:
    """Of what went with this reading of snapshots, and of what was gone when their VM came to this host."""
    gone = {
        (difference.key["vm_id"], difference.key["snapshot_id"])
        for written in seen.written
        if written.model is Snapshot
        for difference in written.differences()
        if difference.is_gone
    }
    if seen.section.complete:
        since = min(seen.last_read_at or LONG_AGO, seen.started_at - SETTLED_AFTER)
        gone |= set(prepared.run(_OF_VMS_THAT_CAME, [seen.host_id, since]))
    _end(gone, seen.started_at)


def end_forgotten(seen: Seen, forgotten: Forgotten) -> None:
    """Of rows that went with their VM: where it is gone, or the host that has it has told of its snapshots since."""
    told = {row[0] for row in prepared.run(_ARE_TOLD_ELSEWHERE, [list({vm for vm, _ in forgotten})])}
    _end([(vm, guid) for vm, guid in forgotten if guid is not None and vm in told], seen.started_at)


def _end(gone: Series, at: datetime) -> None:
    if gone:
        prepared.run(_END, [at, *(list(column) for column in zip(*sorted(gone), strict=True))])
