"""The drives of VMs that have a snapshot, a child's file, or a chain that something is wrong with: few of all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from findings.rules import Reach
from inventory import prepared

# Of VMs where they are: those of replicas are another matter.
_DRIVES = """
    WITH wanted AS (
        SELECT vm_id FROM snapshots_snapshot WHERE host_id = ANY(%(hosts)s)
         UNION
        SELECT vm_id FROM inventory_drive
         WHERE host_id = ANY(%(hosts)s) AND snapshot_id IS NULL
           AND (chain_trouble IS DISTINCT FROM '' OR right(path_key, 6) = '.avhdx' OR right(path_key, 5) = '.avhd'))
    SELECT drive.host_id, drive.vm_id, snapshot_id,
           controller_type || ' ' || controller_number || ':' || controller_location,
           path, path_key, disk_number, is_shared, disk_format, chain_trouble
      FROM inventory_drive AS drive JOIN wanted ON wanted.vm_id = drive.vm_id
           JOIN inventory_vm AS vm ON vm.id = drive.vm_id AND vm.host_id = drive.host_id AND vm.gone_at IS NULL
     WHERE drive.host_id = ANY(%(hosts)s)
     ORDER BY controller_type, controller_number, controller_location, drive.id
"""


class DriveRow(NamedTuple):
    """`snapshot`: to which it is attached, None: to Now. `trouble`: a chains.Trouble, None where nobody has looked."""

    host: int
    vm: UUID
    snapshot: UUID | None
    place: str
    path: str | None
    key: str | None
    disk_number: int | None
    is_shared: bool | None
    format: str | None
    trouble: str | None


def drive_rows(reach: Reach) -> Mapping[UUID, Sequence[DriveRow]]:
    """By VM; one query."""
    found: dict[UUID, list[DriveRow]] = defaultdict(list)
    for row in map(DriveRow._make, prepared.run(_DRIVES, {"hosts": list(reach.hosts)})):
        found[row.vm].append(row)
    return found
