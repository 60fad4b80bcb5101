"""What a host showed of a VM goes with the VM: once it stands there no more, its rows of that host are nobody's.

Its own section would miss them too, some polls later; until then lists would show them twice.
"""

from inventory import prepared
from inventory.sections import Consumer, Seen


def forgetting(table: str) -> Consumer:
    """A consumer of the vms section, to be registered after the one that places VMs. `table`: a name of ours, of rows
    with host_id and vm_id."""
    statement = f"""
        DELETE FROM {table} AS left_here
         WHERE host_id = %s AND NOT EXISTS (
               SELECT 1 FROM inventory_placement AS place
                WHERE place.host_id = left_here.host_id AND place.vm_id = left_here.vm_id AND place.gone_at IS NULL)
     RETURNING 1
    """  # noqa: S608 - a name of ours

    def forget(seen: Seen) -> int:
        return len(prepared.run(statement, [seen.host_id]))

    return forget
