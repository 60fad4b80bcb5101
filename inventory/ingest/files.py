"""The files section: what lies in listed folders. A shared volume is its cluster's, listed by its coordinator alone.

A file is gone only where the list of its own folder is whole and does not hold it, twice: a list that was cut short, or
a folder that could not be entered, says nothing about the rest; a folder that nobody listed this time (another node may
be its coordinator now) says nothing at all.
"""

from collections.abc import Sequence

from hyperv.contracts import FolderItem, StoredFileItem
from hyperv.contracts.paths import folded
from inventory import prepared
from inventory.ingest.belongings import Belongings
from inventory.ingest.cluster_facts import cluster_of, take_turns
from inventory.ingest.rows import facts_of
from inventory.models import ListedFolder, StoredFile
from inventory.sections import Seen

OF_A_FOLDER = "path files other_files other_bytes is_truncated unread".split()
OF_A_FILE = "path size_bytes created_at modified_at is_held held_unknown".split()
FOLDERS = Belongings(ListedFolder, ["host_id", "cluster_id", "path_key"], [*OF_A_FOLDER, "failure"])
FILES = Belongings(StoredFile, ["host_id", "cluster_id", "path_key"], ["folder_key", *OF_A_FILE])
SHARED_ROOT = "c:\\clusterstorage\\"

Owner = tuple[int | None, int | None]

_LEFT_BY_VMS = """
    DELETE FROM inventory_storedfile AS file
     WHERE host_id = %s AND NOT EXISTS (SELECT 1 FROM inventory_listedfolder AS folder
            WHERE folder.host_id = file.host_id AND folder.path_key = file.folder_key)
"""
_TOLD_LATER = "SELECT path_key FROM inventory_listedfolder WHERE cluster_id = %s AND decided_at > %s"
_TOLD_NOW = "UPDATE inventory_listedfolder SET decided_at = %s WHERE cluster_id = %s AND path_key = ANY(%s)"
# Only where the cluster's volumes are known at all: else nobody has said that one is gone.
_WITHOUT_VOLUME = tuple(
    f"""
    DELETE FROM inventory_{table} AS lying
     WHERE cluster_id = %s AND EXISTS (SELECT 1 FROM inventory_volume WHERE cluster_id = %s)
       AND NOT EXISTS (SELECT 1 FROM inventory_volume AS volume
            WHERE volume.cluster_id = %s AND lower(volume.path) = lying.{column})
    """  # noqa: S608 - names of ours
    for table, column in (("storedfile", "folder_key"), ("listedfolder", "path_key"))
)


def ingest_files(seen: Seen) -> int:
    cluster_id = cluster_of(seen)
    if cluster_id is not None:
        take_turns(seen, cluster_id)
    changed = 0
    for owner, is_shared in (((seen.host_id, None), False), ((None, cluster_id), True)):
        if owner == (None, None):
            continue
        folders = [item for item in seen.items if isinstance(item, FolderItem) and _is_shared(item.path) == is_shared]
        if is_shared:
            folders = _not_told_later(seen, cluster_id, folders) if folders else []
        files = [item for item in seen.items if isinstance(item, StoredFileItem) and _is_shared(item.path) == is_shared]
        changed += _keep(seen, owner, folders, files)
        if is_shared and folders:
            prepared.run(_TOLD_NOW, [seen.started_at, cluster_id, [folded(item.path) for item in folders]])
    return changed


def _not_told_later(seen: Seen, cluster_id: int | None, folders: Sequence[FolderItem]) -> list[FolderItem]:
    """Those of which no poll that began later has told: a volume's coordinator changes, and the poll of the one before
    may be the last to commit. Each folder by itself, because two nodes tell of different ones in one go."""
    later = {key for (key,) in prepared.run(_TOLD_LATER, [cluster_id, seen.started_at])}
    return [item for item in folders if folded(item.path) not in later]


def _keep(seen: Seen, owner: Owner, folders: Sequence[FolderItem], files: Sequence[StoredFileItem]) -> int:
    _forget_left_folders(seen, owner)
    column, key = ("host_id", owner[0]) if owner[0] is not None else ("cluster_id", owner[1])
    # A host's own folders are all listed at each poll; of shared ones only those that this node coordinates.
    whole = seen.section.complete and owner[0] is not None
    told = {(*owner, folded(item.path)): [*facts_of(item, OF_A_FOLDER), _failure(item)] for item in folders}
    scope = f"{column} = %s" if whole else f"{column} = %s AND path_key = ANY(%s)"
    values = [key] if whole else [key, [folded(item.path) for item in folders]]
    changed = FOLDERS.replace(scope, values, told, complete=whole)
    for complete in (True, False):
        listed = {folded(item.path) for item in folders if (item.is_whole and seen.section.complete) == complete}
        if not listed:
            continue
        rows = {
            (*owner, folded(item.path)): [folder, *facts_of(item, OF_A_FILE)]
            for item in files
            if (folder := folded(item.folder)) in listed
        }
        in_folders = f"{column} = %s AND folder_key = ANY(%s)"
        changed += FILES.replace(in_folders, [key, sorted(listed)], rows, complete=complete)
    return changed


def _forget_left_folders(seen: Seen, owner: Owner) -> None:
    """Files of folders that are listed no more: a host's that VMs have left, a cluster's whose volume is no more.
    Before the new list is written, so that a folder that comes back is new."""
    host_id, cluster_id = owner
    if host_id is not None and seen.section.complete:
        prepared.run(_LEFT_BY_VMS, [host_id])
    elif cluster_id is not None:
        for statement in _WITHOUT_VOLUME:
            prepared.run(statement, [cluster_id, cluster_id, cluster_id])


def _is_shared(path: str) -> bool:
    return (folded(path) + "\\").startswith(SHARED_ROOT)


def _failure(item: FolderItem) -> str | None:
    return (item.failure.message or item.failure.code) if item.failure else None
