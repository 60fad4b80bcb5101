"""The snapshots section: which snapshots the VMs on this host have, and what comes of each, in one version of its row.

Those of VMs that are elsewhere are left to the host that has them.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from inventory.ingest.belongings import Key, Known
from inventory.ingest.here import vms_placed_here
from inventory.ingest.rows import Row, facts_of
from inventory.sections import Seen
from snapshots.ending import sample_the_end
from snapshots.evaluation import are_due, evaluated
from snapshots.kept import OF_HOST, RESULTS, SNAPSHOTS, Result, SnapshotKey, Snapshots, Told, as_read, kept_of
from snapshots.postponing import Postponement, take_postponed

FACTS = len(Told._fields)
NOT_LOOKED_AT = list(Result())


def ingest_snapshots(seen: Seen) -> int:
    known = SNAPSHOTS.read(OF_HOST, [seen.host_id])
    here = vms_placed_here(seen.host_id)
    found, complete = _found(seen, known, here.all), seen.section.complete
    # Of a VM that was not shown nobody knows where it is: what it has is neither there nor missed.
    spared = {key for key in known if key[1] in here.missed}
    before = as_read(known)
    standing = kept_of(SNAPSHOTS.standing(known, found, complete=complete, spared=spared))
    missed = {}
    for key, result in _looked_at(seen, before, standing).items():
        if key in found:
            found[key][FACTS:] = result
        elif result != before[key].result:  # not shown this once, and there still
            missed[known[key][0]] = list(result)
    RESULTS.update(missed)
    changed = SNAPSHOTS.replace(
        OF_HOST, [seen.host_id], found, complete=complete, told=seen.written, known=known, spared=spared
    )
    sample_the_end(seen)
    return changed


def _found(seen: Seen, known: Known, here: Collection[UUID]) -> dict[Key, Row]:
    """With what was made of them so far."""
    found: dict[Key, Row] = {}
    for item in seen.items:
        if item.vm_id in here:
            key = (seen.host_id, item.vm_id, item.id)
            result = known[key][1 + FACTS : -1] if key in known else NOT_LOOKED_AT
            found[key] = [*facts_of(item, Told._fields), *result]
    return found


def _looked_at(seen: Seen, before: Snapshots, standing: Snapshots) -> Mapping[SnapshotKey, Result]:
    """What comes of each now; empty where nothing has changed that any of it rests on."""
    postponed, disks = take_postponed(seen.host_id), seen.told.get("disks")
    are_read = disks is not None and disks.ok
    if postponed is None and standing == before and not are_due(standing.values(), seen.started_at, are_read=are_read):
        return {}
    news = postponed or Postponement()
    results, _ = evaluated(seen.host_id, standing, seen.started_at, news, are_read=are_read or news.drives_read)
    return results
