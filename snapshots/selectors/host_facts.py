"""The facts of all VMs of a host at once, for the pass that polls make: plain SQL, a constant number of queries."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from hyperv.contracts.paths import folded
from inventory import prepared
from snapshots.domain.facts import DriveFact, FileFact, SnapshotFact, VMFacts
from snapshots.selectors.facts import BACKING_UP, OF_A_DRIVE, OF_A_FILE, drive_fact, file_fact
from snapshots.selectors.roots import Roots

_VOLUMES = """
    SELECT path, id FROM inventory_volume
     WHERE host_id = %s OR cluster_id = (SELECT cluster_id FROM inventory_host WHERE id = %s)
"""
_FILES = f"SELECT {', '.join(OF_A_FILE)} FROM inventory_diskfile WHERE host_id = %s"  # noqa: S608 - names of ours
_DRIVES = f"""
    SELECT vm_id, {", ".join(OF_A_DRIVE)} FROM inventory_drive WHERE host_id = %s
     ORDER BY controller_type, controller_number, controller_location, id
"""  # noqa: S608 - names of ours
_STATUS = """
    SELECT reading.vm_id, reading.operational_status
      FROM inventory_vmreading AS reading JOIN inventory_vm AS vm ON vm.id = reading.vm_id
     WHERE reading.vm_id = ANY(%s) AND vm.host_id = %s
"""
_BACKING = OF_A_FILE.index("backing_keys")


def roots_of(host_id: int) -> Roots:
    return Roots((folded(path) + "\\", pk) for path, pk in prepared.run(_VOLUMES, [host_id, host_id]))


def facts_of_host(
    host_id: int, snapshots: Mapping[UUID, Sequence[SnapshotFact]], roots: Roots, *, drives_read: bool
) -> Mapping[UUID, VMFacts]:
    """Of all VMs that have a drive or one of the `snapshots` on this host. What other hosts' VMs do with the files is
    left out: no cost depends on it."""
    files = _files(host_id, roots)
    drives: dict[UUID, list[DriveFact]] = defaultdict(list)
    for vm_id, *row in prepared.run(_DRIVES, [host_id]):
        drives[vm_id].append(drive_fact(row))
    backing_up = _backing_up(host_id, snapshots)
    return {
        vm_id: VMFacts(
            snapshots.get(vm_id, ()),
            drives.get(vm_id, ()),
            files,
            drives_read=drives_read,
            is_backing_up=backing_up.get(vm_id),
        )
        for vm_id in {*drives, *snapshots}
    }


def _files(host_id: int, roots: Roots) -> dict[str, FileFact]:
    found = {}
    for row in prepared.run(_FILES, [host_id]):
        told: list[Any] = list(row)
        told[_BACKING] = json.loads(row[_BACKING])
        found[row[0]] = file_fact(told, roots)
    return found


def _backing_up(host_id: int, vms: Collection[UUID]) -> Mapping[UUID, bool]:
    """What the VMs say of themselves; of a replica, and of one that tells no status, nothing is known."""
    if not vms:
        return {}
    told = prepared.run(_STATUS, [list(vms), host_id])
    return {vm_id: BACKING_UP in status for vm_id, status in told if status and status != "[]"}
