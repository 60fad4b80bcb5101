"""The snapshots section: which snapshots the VMs on this host have.

Those of VMs that are elsewhere are left to the host that has them.
"""

from inventory.ingest.belongings import Belongings
from inventory.ingest.here import vms_placed_here
from inventory.ingest.rows import facts_of
from inventory.sections import Seen
from snapshots.models import Snapshot

FACTS = ("name snapshot_type is_automatic created_at parent_id is_current state path system_files_bytes").split()
SNAPSHOTS = Belongings(Snapshot, key=["host_id", "vm_id", "snapshot_id"], facts=FACTS)


def ingest_snapshots(seen: Seen) -> int:
    here = vms_placed_here(seen.host_id)
    found = {(seen.host_id, item.vm_id, item.id): facts_of(item, FACTS) for item in seen.items if item.vm_id in here}
    complete = seen.section.complete
    return SNAPSHOTS.replace("host_id = %s", [seen.host_id], found, complete=complete, told=seen.written)
