"""The replication section: one side of each replicated VM, kept for the host that told it."""

from inventory.ingest.belongings import Belongings
from inventory.ingest.rows import facts_of
from inventory.models import Replication
from inventory.sections import Seen

SIDES = Belongings(
    Replication,
    ["host_id", "vm_id", "relationship"],
    (
        "mode state health primary_server replica_server current_replica_server frequency_seconds last_replication_at "
        "pending_bytes average_bytes average_latency_seconds missed_count error_count measured_since"
    ).split(),
)


def ingest_replication(seen: Seen) -> int:
    rows = {(seen.host_id, item.vm_id, item.relationship): facts_of(item, SIDES.facts) for item in seen.items}
    return SIDES.replace("host_id = %s", [seen.host_id], rows, complete=seen.section.complete, told=seen.written)
