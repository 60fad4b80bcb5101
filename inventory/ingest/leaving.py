"""What a host showed of a VM goes with the VM: once it stands there no more, its rows of that host are nobody's.

Its own section would miss them too, some polls later; until then lists would show them twice.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from inventory import prepared
from inventory.sections import Consumer, Seen

Forgotten = Sequence[tuple[UUID, UUID | None]]
"""VM and snapshot of each row."""


def forgetting(table: str, then: Callable[[Seen, Forgotten], None] | None = None) -> Consumer:
    """A consumer of the vms section, to be registered after the one that places VMs. `table`: a name of ours, of rows
    with host_id, vm_id and snapshot_id. `then` is told which rows went."""
    statement = f"""
        DELETE FROM {table} AS left_here
         WHERE host_id = %s AND NOT EXISTS (
               SELECT 1 FROM inventory_placement AS place
                WHERE place.host_id = left_here.host_id AND place.vm_id = left_here.vm_id AND place.gone_at IS NULL)
     RETURNING vm_id, snapshot_id
    """  # noqa: S608 - a name of ours

    def forget(seen: Seen) -> int:
        forgotten = prepared.run(statement, [seen.host_id])
        if forgotten and then is not None:
            then(seen, [(vm, snapshot) for vm, snapshot in forgotten])
        return len(forgotten)

    return forget
