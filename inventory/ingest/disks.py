"""The disks section: what the VMs on this host, and their snapshots, are attached to, and the files of those chains."""

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any
from uuid import UUID

from hyperv.contracts import DriveItem, FileItem, path_key
from inventory.differences import Written
from inventory.ingest.belongings import Belongings, Key
from inventory.ingest.chains import OF_A_CHAIN, LinkFacts, held_by, settle_chains, summary
from inventory.ingest.here import vms_placed_here
from inventory.ingest.rows import Row, facts_of
from inventory.models import DiskFile, Drive
from inventory.sections import Seen

DRIVES = Belongings(
    Drive,
    key=["host_id", "vm_id", "snapshot_id", "controller_type", "controller_number", "controller_location"],
    facts=["path", "path_key", "disk_number", "is_shared"],
    derived=OF_A_CHAIN,
)
FILE_FACTS = (
    "path format disk_type size_on_disk_bytes virtual_size_bytes minimum_size_bytes block_size_bytes parent_path "
    "identifier fragmentation_percent is_attached fit"
).split()
FILES = Belongings(
    DiskFile,
    key=["host_id", "path_key"],
    facts=[*FILE_FACTS, "parent_key", "backing_keys", "error_code", "error_message"],
)
OF_HOST = "host_id = %s"
_link = itemgetter(*map(FILES.facts.index, LinkFacts._fields))
_PATH, _PATH_KEY = DRIVES.facts.index("path"), DRIVES.facts.index("path_key")


def ingest_disks(seen: Seen) -> int:
    """Drives of VMs that are not on this host are left to the host that has them; of files every reader has a row."""
    host, complete = seen.host_id, seen.section.complete
    files = {(host, item.path_key): _file(item) for item in seen.items if isinstance(item, FileItem)}
    stored = FILES.read(OF_HOST, [host])
    told_of_files: list[Written] = []
    here = vms_placed_here(host)
    known = DRIVES.read(OF_HOST, [host])
    # Of a VM that was not shown nobody knows where it is, nor the files that it rests on: they stay as they are.
    spared = {key for key in known if key[1] in here.missed}
    files_complete = complete and not spared
    changed = FILES.replace(OF_HOST, [host], files, complete=files_complete, told=told_of_files, known=stored)
    standing = FILES.standing(stored, files, complete=files_complete)
    links = {key: LinkFacts._make(_link(row)) for (_, key), row in standing.items()}
    told = _drives(seen, here.all)
    drives = _with_chains(told, links, DRIVES.standing(known, told, complete=complete, spared=spared))
    changed += DRIVES.replace(OF_HOST, [host], drives, complete=complete, told=seen.written, known=known, spared=spared)
    seen.written.extend(told_of_files)  # a disk that comes is told of before its file
    if changed and known.keys() - drives.keys():  # not shown, and there still: what they rest on may be another
        settle_chains(host)
    return changed


def _drives(seen: Seen, here: Collection[UUID]) -> Mapping[Key, Row]:
    items = (item for item in seen.items if isinstance(item, DriveItem) and item.vm_id in here)
    return {_key(seen, item): _drive(item) for item in items}


def _with_chains(
    drives: Mapping[Key, Row], links: Mapping[str, LinkFacts], standing: Mapping[Key, Row]
) -> Mapping[Key, Row]:
    """With what comes of their chains, so that each row is written once. `standing`: all of the host, these too."""
    held = held_by((vm, snapshot, row[_PATH_KEY]) for (_, vm, snapshot, *_), row in standing.items())
    return {
        key: [*row, *summary(row[_PATH_KEY], row[_PATH], links, held.get(key[1], ()))] for key, row in drives.items()
    }


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
