"""Which VMs a host may speak for: of what is the VM's, only those that are on it (of the others, a replica or a VM that
has just left, the host where they are will tell); of what it sees itself, also the replicas that it keeps."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from inventory import prepared

# As a scope of inventory.ingest.belongings: rows of the VMs that are on this host.
ROWS_OF_VMS_HERE = "vm_id IN (SELECT id FROM inventory_vm WHERE host_id = %s AND gone_at IS NULL)"


def vms_here(host_id: int, guids: Collection[UUID]) -> set[Any]:
    """Those of `guids` that are VMs on this host."""
    query = "SELECT id FROM inventory_vm WHERE host_id = %s AND gone_at IS NULL AND id = ANY(%s)"
    return {row[0] for row in prepared.run(query, [host_id, list(guids)])}


def vms_placed_here(host_id: int) -> frozenset[UUID]:
    """Those that stand on this host, as themselves or as a replica."""
    query = "SELECT vm_id FROM inventory_placement WHERE host_id = %s AND gone_at IS NULL"
    return frozenset(row[0] for row in prepared.run(query, [host_id]))
