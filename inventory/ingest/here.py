"""Which VMs a host may speak for: of what is the VM's, only those that are on it (of the others, a replica or a VM that
has just left, the host where they are will tell); of what it sees itself, also the replicas that it keeps.

Of a VM that it should show and did not, it says nothing: the VM may be moving, with its disks and snapshots. These are
not missed before the VM is gone.
"""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from inventory import prepared

_SHOWN_HERE = """
    SELECT id FROM inventory_vm AS vm WHERE host_id = %s AND gone_at IS NULL AND NOT EXISTS (
           SELECT FROM inventory_placement AS place
            WHERE place.vm_id = vm.id AND place.host_id = vm.host_id AND place.gone_at IS NULL AND missed_polls > 0)
"""
# As a scope of inventory.ingest.belongings: rows of the VMs that are on this host, and were shown.
ROWS_OF_VMS_HERE = f"vm_id IN ({_SHOWN_HERE})"


def vms_here(host_id: int, guids: Collection[UUID]) -> set[Any]:
    """Those of `guids` that are VMs on this host, as far as anybody knows."""
    query = "SELECT id FROM inventory_vm WHERE host_id = %s AND gone_at IS NULL AND id = ANY(%s)"
    return {row[0] for row in prepared.run(query, [host_id, list(guids)])}


def vms_shown_here(host_id: int, guids: Collection[UUID]) -> set[Any]:
    """Those of them that its last poll has shown."""
    return {row[0] for row in prepared.run(f"{_SHOWN_HERE} AND id = ANY(%s)", [host_id, list(guids)])}


class PlacedHere(NamedTuple):
    """VMs that stand on a host, as themselves or as a replica; those of them that its last poll did not show."""

    all: frozenset[UUID]
    missed: frozenset[UUID]


def vms_placed_here(host_id: int) -> PlacedHere:
    query = "SELECT vm_id, missed_polls FROM inventory_placement WHERE host_id = %s AND gone_at IS NULL"
    rows = prepared.run(query, [host_id])
    return PlacedHere(frozenset(vm for vm, _ in rows), frozenset(vm for vm, missed in rows if missed))
