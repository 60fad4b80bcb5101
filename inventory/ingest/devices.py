"""The devices section: drives for removable media, firmware, security and processors of the VMs on this host.

Each kind of item writes its own columns of a VM's platform: a kind that could not be read, or that this Windows does
not know, leaves them as they are.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from hyperv.contracts import devices
from inventory.choices import DriveKind
from inventory.ingest.belongings import Belongings
from inventory.ingest.here import ROWS_OF_VMS_HERE, vms_shown_here
from inventory.ingest.rows import Columns, Row, facts_of
from inventory.models import Platform, RemovableDrive
from inventory.sections import Seen

DRIVES = Belongings(
    RemovableDrive,
    ("vm_id", "kind", "drive"),
    ["controller", "controller_number", "controller_location", "media", "path"],
)
# Kind of item -> what it tells -> the column of it.
PLATFORM: Mapping[type[Any], Mapping[str, str]] = {
    devices.BiosItem: {"boot_order": "boot_order"},
    devices.FirmwareItem: {name: name for name in ("boot_order", "secure_boot", "secure_boot_template")},
    devices.SecurityItem: {name: name for name in ("tpm_enabled", "shielded", "encrypts_migration")},
    devices.ProcessorItem: {name: name for name in ("migration_compatible", "nested")},
    devices.AssignedItem: {"location_paths": "assigned_devices"},
    devices.FibreItem: {"sans": "fibre_sans", "port_names": "fibre_ports"},
}


def ingest_devices(seen: Seen) -> int:
    here = vms_shown_here(seen.host_id, {item.vm_id for item in seen.items})
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
    return changed + sum(_write(_columns(names), rows) for names, rows in _platforms(items).items())


def _platforms(items: Collection[Any]) -> Mapping[tuple[str, ...], Mapping[UUID, Row]]:
    """Rows by VM, together where the same columns are told of them: one statement for each such set, and one version
    of a row where it is new, however many kinds of item told of it."""
    told: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for item in items:
        if names := PLATFORM.get(type(item)):
            told[item.vm_id].update(zip(names.values(), facts_of(item, names), strict=True))
    rows: dict[tuple[str, ...], dict[UUID, Row]] = defaultdict(dict)
    for vm_id, facts in told.items():
        names_told = tuple(sorted(facts))
        rows[names_told][vm_id] = [facts[name] for name in names_told]
    return rows


@cache
def _columns(names: tuple[str, ...]) -> Columns:
    return Columns(Platform, names)


def _write(columns: Columns, told: Mapping[UUID, Row]) -> int:
    stored = columns.read(told)
    return columns.replace({vm_id: row for vm_id, row in told.items() if row != stored.get(vm_id)})
