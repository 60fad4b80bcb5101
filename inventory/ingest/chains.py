"""What came of each disk's chain, kept with the attachment: how many files, how large, what is wrong.

Lists of 50,000 disks sort and filter by it; a walk for each of them at every look would be too slow. Told anew after
each disks section, whichever part of the chain has changed.
"""

from inventory.chains import walk
from inventory.ingest.rows import Columns, Row
from inventory.models import DiskFile, Drive

OF_A_CHAIN = "chain_files chain_bytes chain_trouble virtual_size_bytes disk_format disk_type".split()
SUMMARIES = Columns(Drive, OF_A_CHAIN)
NO_FILE: Row = [None, None, "", None, None, None]  # an empty drive, or a physical disk


def settle_chains(host_id: int) -> int:
    """Of all attachments of this host; answers how many summaries changed. Call it in a transaction."""
    files = {file.path_key: file for file in DiskFile.objects.filter(host_id=host_id)}
    drives = Drive.objects.filter(host_id=host_id).values_list("pk", "path_key", *OF_A_CHAIN)
    changed = {pk: told for pk, key, *kept in drives.iterator() if (told := _summary(key, files)) != kept}
    return SUMMARIES.update(changed)


def _summary(key: str | None, files: dict[str, DiskFile]) -> Row:
    if key is None:
        return NO_FILE
    chain = walk(key, files)
    leaf = chain.files[0] if chain.files else DiskFile()
    told = [len(chain.files), chain.size_on_disk_bytes, chain.trouble]
    return [*told, leaf.virtual_size_bytes, leaf.format, leaf.disk_type]
