"""The disks of one VM: what Now is attached to, and the chain of files behind each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from hyperv.contracts import DISK_ERROR_SENTENCES
from inventory.models import DiskFile, Drive
from inventory.selectors.vm_detail import VMDetail

CHAIN_LIMIT = 256  # where the script stops too
_FILE = (
    "path_key path format disk_type size_on_disk_bytes virtual_size_bytes parent_path parent_key error_code "
    "error_message"
).split()
# One walk for all drives, from each down its parents (and to the files behind a VHD Set), each file once.
_CHAINS = f"""
WITH RECURSIVE chain AS (
    SELECT drive.id AS drive_id, 1 AS depth, ARRAY[file.path_key] AS walked, file.*
    FROM inventory_drive drive
    JOIN inventory_diskfile file ON file.host_id = drive.host_id AND file.path_key = drive.path_key
    WHERE drive.id = ANY(%s)
    UNION ALL
    SELECT chain.drive_id, chain.depth + 1, chain.walked || file.path_key, file.*
    FROM chain
    JOIN inventory_diskfile file ON file.host_id = chain.host_id
        AND (file.path_key = chain.parent_key OR jsonb_exists(chain.backing_keys, file.path_key))
    WHERE chain.depth < {CHAIN_LIMIT} AND file.path_key <> ALL(chain.walked)
)
SELECT drive_id, {", ".join(_FILE)} FROM chain ORDER BY drive_id, depth
"""  # noqa: S608 - names of ours


@dataclass(frozen=True, slots=True)
class VMDisk:
    """One attachment of Now with its files, the leaf first. Sums are None where a file of the chain is not known."""

    drive: Drive
    files: Sequence[DiskFile]

    @property
    def name(self) -> str:
        return (self.drive.path or "").rpartition("\\")[2]

    @property
    def leaf(self) -> DiskFile | None:
        return self.files[0] if self.files else None

    @property
    def trouble(self) -> str:
        """Why the chain cannot be read to its end; empty where it can."""
        if self.drive.path_key is None:
            return ""
        if not self.files:
            return "Its file has not been read yet."
        last = self.files[-1]
        if last.error_code:
            return f"{DISK_ERROR_SENTENCES.get(last.error_code, last.error_code)} ({last.path})"
        if last.parent_key in {file.path_key for file in self.files}:
            return f"The chain comes back to itself: {last.path} names {last.parent_path} as its parent."
        return f"The parent of {last.path} has not been read." if last.parent_key else ""

    @property
    def size_on_disk_bytes(self) -> int | None:
        sizes = [file.size_on_disk_bytes for file in self.files]
        return sum(sizes) if sizes and not self.trouble and None not in sizes else None  # type: ignore[arg-type]

    @property
    def virtual_size_bytes(self) -> int | None:
        return self.leaf.virtual_size_bytes if self.leaf else None


def disks_of(detail: VMDetail) -> Sequence[VMDisk]:
    """Two queries, however long the chains."""
    drives = list(
        Drive.objects.filter(vm=detail.vm, host=detail.host, snapshot_id=None).order_by(
            "controller_type", "controller_number", "controller_location"
        )
    )
    chains = _chains([drive.pk for drive in drives if drive.path_key])
    return [VMDisk(drive, chains.get(drive.pk, ())) for drive in drives]


def _chains(drives: Iterable[int]) -> Mapping[int, Sequence[DiskFile]]:
    wanted = list(drives)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [wanted])
        rows = cursor.fetchall()
    chains: dict[int, list[DiskFile]] = {}
    for drive_id, *facts in rows:
        chains.setdefault(drive_id, []).append(DiskFile(**dict(zip(_FILE, facts, strict=True))))
    return chains
