"""Files of disks, read for whole sets of chains at once: one query, however many and however long they are."""

from collections import Counter
from collections.abc import Collection, Mapping

from inventory.models import DiskFile

# Down from each of the keys by parents, and to the files behind a VHD Set. UNION ends what goes round in a circle.
_REACHED = """
WITH RECURSIVE reached AS (
    SELECT unnest(%s::text[]) AS path_key
    UNION
    SELECT below.path_key
      FROM reached
      JOIN inventory_diskfile AS file ON file.host_id = %s AND file.path_key = reached.path_key
     CROSS JOIN LATERAL (
           SELECT file.parent_key AS path_key
            UNION ALL SELECT jsonb_array_elements_text(file.backing_keys)) AS below
     WHERE below.path_key IS NOT NULL
)
SELECT file.*, {hanging} FROM inventory_diskfile AS file JOIN reached USING (path_key) WHERE file.host_id = %s
"""
# How many files name this one as their parent: a master image has many.
_HANGING = """(SELECT count(*) FROM inventory_diskfile AS other
  WHERE other.host_id = file.host_id AND other.parent_key = file.path_key) AS hanging"""


# Up from one key: what names it as its parent, and what names that.
_ABOVE = """
WITH RECURSIVE reached AS (
    SELECT %s::text AS path_key
    UNION
    SELECT file.path_key
      FROM reached JOIN inventory_diskfile AS file ON file.host_id = %s AND file.parent_key = reached.path_key
)
SELECT file.*, {hanging} FROM inventory_diskfile AS file JOIN reached USING (path_key)
 WHERE file.host_id = %s AND file.path_key <> %s
"""


def files_behind(host_id: int, keys: Collection[str]) -> Mapping[str, DiskFile]:
    """The files with these keys and all that they hang on, as this host reads them, by key."""
    if not keys:
        return {}
    found = DiskFile.objects.raw(_REACHED.format(hanging=_HANGING), [list(keys), host_id, host_id])
    return {file.path_key: file for file in found}


def above(host_id: int, key: str) -> Mapping[str, DiskFile]:
    """All files that hang on the one with this key, one on another included, as this host reads them."""
    found = DiskFile.objects.raw(_ABOVE.format(hanging=_HANGING), [key, host_id, host_id, key])
    return {file.path_key: file for file in found}


def hanging_elsewhere(files: Mapping[str, DiskFile]) -> Mapping[str, int]:
    """Of these files, as they were read here: how many others, not among them, hang on each."""
    among = Counter(file.parent_key for file in files.values())
    return {key: more for key, file in files.items() if (more := vars(file)["hanging"] - among[key])}
