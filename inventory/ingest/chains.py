"""What came of each disk's chain, kept with the attachment: how many files, how large, what is wrong.

Lists of 50,000 disks sort and filter by it; a walk for each of them at every look would be too slow. Told anew after
each disks section, whichever part of the chain has changed.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inventory.chains import follow, size_of
from inventory.ingest.rows import Columns, Row
from inventory.models import DiskFile, Drive

OF_A_CHAIN = "chain_files chain_bytes chain_trouble virtual_size_bytes disk_format disk_type".split()
SUMMARIES = Columns(Drive, OF_A_CHAIN)
NO_FILE: Row = [None, None, "", None, None, None]  # an empty drive, or a physical disk


class LinkFacts(NamedTuple):
    """What a summary is made of; the names are those of DiskFile."""

    size_on_disk_bytes: int | None
    virtual_size_bytes: int | None
    format: str | None
    disk_type: str | None
    parent_key: str | None
    backing_keys: Sequence[str]
    fit: str | None
    error_code: str | None


def settle_chains(host_id: int) -> int:
    """Of all attachments of this host; answers how many summaries changed. Call it in a transaction."""
    rows = DiskFile.objects.filter(host_id=host_id).values_list("path_key", *LinkFacts._fields)
    files = {key: LinkFacts._make(told) for key, *told in rows.iterator()}
    drives = Drive.objects.filter(host_id=host_id).values_list("pk", "path_key", *OF_A_CHAIN)
    changed = {pk: told for pk, key, *kept in drives.iterator() if (told := summary(key, files)) != kept}
    return SUMMARIES.update(changed)


def summary(key: str | None, files: Mapping[str, LinkFacts]) -> Row:
    """The values of OF_A_CHAIN, of an attachment of the file with this key."""
    if key is None:
        return NO_FILE
    chain, trouble = follow(key, files)
    told: Row = [len(chain), size_of([file.size_on_disk_bytes for file in chain], trouble), str(trouble)]
    leaf = chain[0] if chain else None
    return [*told, *([leaf.virtual_size_bytes, leaf.format, leaf.disk_type] if leaf else [None] * 3)]
