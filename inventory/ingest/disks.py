"""The disks section: what the VMs on this host, and their snapshots, are attached to, and the files of those chains."""

from typing import Any

from hyperv.contracts import DriveItem, FileItem, path_key
from inventory.ingest.belongings import Belongings
from inventory.ingest.chains import settle_chains
from inventory.ingest.here import vms_placed_here
from inventory.ingest.rows import Row, facts_of
from inventory.models import DiskFile, Drive
from inventory.sections import Seen

DRIVES = Belongings(
    Drive,
    key=["host_id", "vm_id", "snapshot_id", "controller_type", "controller_number", "controller_location"],
    facts=["path", "path_key", "disk_number", "is_shared"],
)
FILE_FACTS = (
    "path format disk_type size_on_disk_bytes virtual_size_bytes minimum_size_bytes block_size_bytes parent_path "
    "identifier fragmentation_percent is_attached"
).split()
FILES = Belongings(
    DiskFile,
    key=["host_id", "path_key"],
    facts=[*FILE_FACTS, "parent_key", "backing_keys", "error_code", "error_message"],
)


def ingest_disks(seen: Seen) -> int:
    """Drives of VMs that are not on this host are left to the host that has them; of files every reader has a row."""
    here = vms_placed_here(seen.host_id)
    drives = {
        _key(seen, item): _drive(item) for item in seen.items if isinstance(item, DriveItem) and item.vm_id in here
    }
    files = {(seen.host_id, item.path_key): _file(item) for item in seen.items if isinstance(item, FileItem)}
    complete = seen.section.complete
    changed = DRIVES.replace("host_id = %s", [seen.host_id], drives, complete=complete, told=seen.written)
    changed += FILES.replace("host_id = %s", [seen.host_id], files, complete=complete, told=seen.written)
    if changed or Drive.objects.filter(host_id=seen.host_id, chain_trouble=None).exists():
        settle_chains(seen.host_id)  # not counted: it follows from what was
    return changed


def _key(seen: Seen, item: DriveItem) -> tuple[Any, ...]:
    place = (item.controller_type, item.controller_number, item.controller_location)
    return (seen.host_id, item.vm_id, item.snapshot_id, *place)


def _drive(item: DriveItem) -> Row:
    is_file = item.path is not None and item.disk_number is None
    return [item.path, path_key(item.path) if is_file and item.path else None, item.disk_number, item.is_shared]


def _file(item: FileItem) -> Row:
    parent = path_key(item.parent_path) if item.parent_path else None
    error = [item.error.code, item.error.message] if item.error else [None, None]
    return [*facts_of(item, FILE_FACTS), parent, [path_key(path) for path in item.backing_paths], *error]
