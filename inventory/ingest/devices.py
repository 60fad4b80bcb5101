"""The devices section: drives for removable media, firmware, security and processors of the VMs on this host.

Each kind of item writes its own columns of a VM's platform: a kind that could not be read, or that this Windows does
not know, leaves them as they are.
"""

from collections.abc import Collection, Mapping
from typing import Any

from hyperv.contracts import devices
from inventory.choices import DriveKind
from inventory.ingest.belongings import Belongings
from inventory.ingest.here import ROWS_OF_VMS_HERE, vms_here
from inventory.ingest.rows import Columns, facts_of
from inventory.models import Platform, RemovableDrive
from inventory.sections import Seen

DRIVES = Belongings(
    RemovableDrive,
    ("vm_id", "kind", "drive"),
    ["controller", "controller_number", "controller_location", "media", "path"],
)
FIRMWARE = ["boot_order", "secure_boot", "secure_boot_template"]
SECURITY = ["tpm_enabled", "shielded", "encrypts_migration"]
PROCESSOR = ["migration_compatible", "nested"]
# Kind of item -> its names of what it tells, in the order of the columns that it writes.
PLATFORM: Mapping[type[Any], tuple[Columns, list[str]]] = {
    devices.BiosItem: (Columns(Platform, ["boot_order"]), ["boot_order"]),
    devices.FirmwareItem: (Columns(Platform, FIRMWARE), FIRMWARE),
    devices.SecurityItem: (Columns(Platform, SECURITY), SECURITY),
    devices.ProcessorItem: (Columns(Platform, PROCESSOR), PROCESSOR),
    devices.AssignedItem: (Columns(Platform, ["assigned_devices"]), ["location_paths"]),
}


def ingest_devices(seen: Seen) -> int:
    here = vms_here(seen.host_id, {item.vm_id for item in seen.items})
    items = [item for item in seen.items if item.vm_id in here]
    drives = {}
    for item in items:
        if isinstance(item, devices.DvdItem):
            drives[item.vm_id, DriveKind.DVD.value, item.drive] = facts_of(item, DRIVES.facts)
        elif isinstance(item, devices.FloppyItem):
            drives[item.vm_id, DriveKind.FLOPPY.value, item.drive] = [None, None, None, None, item.path]
    changed = DRIVES.replace(
        ROWS_OF_VMS_HERE, [seen.host_id], drives, complete=seen.section.complete, told=seen.written
    )
    return changed + sum(_write(kind, items) for kind in PLATFORM)


def _write(kind: type[Any], items: Collection[Any]) -> int:
    columns, names = PLATFORM[kind]
    told = {item.vm_id: facts_of(item, names) for item in items if isinstance(item, kind)}
    stored = columns.read(told)
    return columns.replace({guid: row for guid, row in told.items() if row != stored.get(guid)})
