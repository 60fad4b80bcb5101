"""What came of each disk's chain, kept with the attachment: how many files, how large, what is wrong, how many children
and how many of them no snapshot is in need of.

Lists of 50,000 disks sort and filter by it, and rules are previewed by it; a walk for each of them at every look would
be too slow. Told anew after each disks section, whichever part of the chain has changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from inventory.chains import VHD_SET, down_to_a_base, follow, is_child, size_of, unmerged
from inventory.ingest.rows import Columns, Row
from inventory.models import DiskFile, Drive

OF_A_CHAIN = (
    "chain_files chain_bytes chain_trouble virtual_size_bytes disk_format disk_type chain_children chain_unmerged"
).split()
SUMMARIES = Columns(Drive, OF_A_CHAIN)
NO_FILE: Row = [None, None, "", None, None, None, 0, 0]  # an empty drive, or a physical disk
Held = Mapping[Any, Collection[str]]
"""VM -> the keys of files that its snapshots name as their state."""


class LinkFacts(NamedTuple):
    """What a summary is made of; the names are those of DiskFile."""

    path: str
    size_on_disk_bytes: int | None
    virtual_size_bytes: int | None
    format: str | None
    disk_type: str | None
    parent_key: str | None
    parent_path: str | None
    backing_keys: Sequence[str]
    fit: str | None
    error_code: str | None


def settle_chains(host_id: int) -> int:
    """Of all attachments of this host; answers how many summaries changed. Call it in a transaction."""
    rows = DiskFile.objects.filter(host_id=host_id).values_list("path_key", *LinkFacts._fields)
    files = {key: LinkFacts._make(told) for key, *told in rows.iterator()}
    found = Drive.objects.filter(host_id=host_id)
    drives = list(found.values_list("pk", "vm_id", "snapshot_id", "path_key", "path", *OF_A_CHAIN))
    held = held_by((vm, snapshot, key) for _, vm, snapshot, key, *_ in drives)
    changed = {
        pk: told
        for pk, vm, _, key, path, *kept in drives
        if (told := summary(key, path, files, held.get(vm, ()))) != kept
    }
    return SUMMARIES.update(changed)


def held_by(drives: Iterable[tuple[Any, Any, str | None]]) -> Held:
    """Of (VM, snapshot, key of the file)."""
    found: dict[Any, set[str]] = {}
    for vm, snapshot, key in drives:
        if snapshot is not None and key is not None:
            found.setdefault(vm, set()).add(key)
    return found


def summary(key: str | None, path: str | None, files: Mapping[str, LinkFacts], held: Collection[str]) -> Row:
    """The values of OF_A_CHAIN, of an attachment of the file with this key and path."""
    if key is None:
        return NO_FILE
    chain, trouble = follow(key, files)
    told: Row = [len(chain), size_of([file.size_on_disk_bytes for file in chain], trouble), str(trouble)]
    leaf = chain[0] if chain else None
    told += [leaf.virtual_size_bytes, leaf.format, leaf.disk_type] if leaf else [None] * 3
    return [*told, *_children(key, path, files, held, leaf)]


def _children(
    key: str, path: str | None, files: Mapping[str, LinkFacts], held: Collection[str], leaf: LinkFacts | None
) -> Row:
    if leaf is not None and leaf.format == VHD_SET:
        return [0, 0]
    walked = [(path, key in held) for key, path, _ in down_to_a_base(key, path, files)]
    return [sum(is_child(path) for path, _ in walked), len(list(unmerged(walked)))]
