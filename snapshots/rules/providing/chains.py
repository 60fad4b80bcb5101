"""The files of many chains at once, as far as rules need them: children down to what they hang on; what is wrong."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from inventory import prepared
from inventory.chains import down_to_a_base, walk
from inventory.models import DiskFile
from snapshots.rules.facts import FileFacts

# By right(), as in providing.volumes: the trigrams of names would find the children of the whole estate first.
_CHILDREN = """
    SELECT host_id, path_key, path, size_on_disk_bytes, parent_key, parent_path
      FROM inventory_diskfile
     WHERE host_id = ANY(%s) AND (right(path_key, 6) = '.avhdx' OR right(path_key, 5) = '.avhd')
"""


class _Child(NamedTuple):
    path: str
    size: int | None
    parent_key: str | None
    parent_path: str | None


class Files:
    """Of these hosts; two queries, the second where chains are in trouble."""

    def __init__(self, hosts: Collection[int], in_trouble: Collection[int]) -> None:
        self._children: dict[int, dict[str, _Child]] = {}
        for host, key, *told in prepared.run(_CHILDREN, [list(hosts)]):
            self._children.setdefault(host, {})[key] = _Child(*told)
        self._whole: dict[int, dict[str, DiskFile]] = {}
        for file in DiskFile.objects.filter(host__in=in_trouble) if in_trouble else ():
            self._whole.setdefault(file.host_id, {})[file.path_key] = file

    def chain(self, host: int, key: str | None, path: str | None, held: Collection[str | None]) -> Sequence[FileFacts]:
        """From the file with this key down to the first that is no child, that one included."""
        walked = down_to_a_base(key, path, self._children.get(host, {}))
        return [FileFacts(path, child.size if child else None, key in held) for key, path, child in walked]

    def sentence(self, host: int, key: str | None) -> str:
        """What is wrong, with the file where it is; empty where nothing is known to be."""
        return walk(key, self._whole[host]).sentence if key and host in self._whole else ""
