"""Volumes and what lies on them.

A path means something on a host only: D:\\ is another volume on each, C:\\ClusterStorage\\Volume1 the same one on every
node, \\\\server\\share the same one everywhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from simulator.estate.files import DiskFile, File
from simulator.estate.model import Host

CHAIN_LIMIT = 256
# A merge reads and writes on the same volume: half of the 300 MB/s of a few spindles. An assumption, as no figure of
# Hyper-V's merges is published.
MERGE_BYTES_PER_SECOND = 150 << 20


def folded(path: str) -> str:
    """Windows takes upper and lower case for one in paths."""
    return path.lower()


def last_part(path: str) -> str:
    """The name of a file or folder without what it lies in."""
    return path.rpartition("\\")[2]


@dataclass(eq=False, slots=True)
class Volume:
    """`root` is "D:", "C:\\ClusterStorage\\Volume1" or "\\\\server\\share", without a backslash at its end; `kind` is
    "local", "csv" or "smb"; `owner` the host, the coordinator node or the file server; `cluster` for a CSV.
    `other_bytes` is what else lies there; `thin` says that the LUN below promises more than it has. `denied` is a
    switch: the share refuses whoever comes over WinRM; `filled_bytes` is one too: what something wrote there
    meanwhile. `merge_bytes_per_second` is what all merges on it copy together."""

    id: str
    root: str
    kind: str
    owner: str
    capacity: int
    cluster: str | None = None
    label: str = ""
    file_system: str = "NTFS"
    other_bytes: int = 0
    denied: bool = False
    filled_bytes: int = 0
    thin: bool = False
    merge_bytes_per_second: int = MERGE_BYTES_PER_SECOND
    files: dict[str, File] = field(default_factory=dict)

    def files_at(self, at: float) -> list[tuple[File, int]]:
        """Every file with its size at an instant, by path."""
        lying = list(self.files.values())  # in one step: a verb may be laying another meanwhile
        return [(file, file.size_at(at)) for file in sorted(lying, key=lambda file: folded(file.path))]

    def used_at(self, at: float) -> int:
        return min(self.capacity, self.wanted_at(at))

    def wanted_at(self, at: float) -> int:
        """What would lie there if there were room: a guest goes on writing to a full volume here."""
        return self.other_bytes + self.filled_bytes + sum(file.size_at(at) for file in list(self.files.values()))

    def free_at(self, at: float) -> int:
        return self.capacity - self.used_at(at)


class Volumes:
    """All volumes of an estate. `find` answers what a host sees under a path."""

    def __init__(self, volumes: Iterable[Volume] = ()) -> None:
        self._all: list[Volume] = []
        self._by_scope: dict[tuple[str, str | None], list[Volume]] = {}
        self._seen: dict[tuple[str, str | None], list[tuple[str, Volume]]] = {}
        for volume in volumes:
            self.add(volume)

    def __iter__(self) -> Iterator[Volume]:
        return iter(self._all)

    def add(self, volume: Volume) -> Volume:
        scope = {"csv": ("csv", volume.cluster), "smb": ("smb", None)}.get(volume.kind, ("local", volume.owner))
        self._all.append(volume)
        self._by_scope.setdefault(scope, []).append(volume)
        self._seen.clear()
        return volume

    def of(self, host: Host) -> list[Volume]:
        """What a host sees, the longest root first: its own disks, the volumes of its cluster, every share."""
        return [volume for _, volume in self._roots(host)]

    def at(self, host: Host, path: str) -> Volume | None:
        """The volume that a path lies on: the longest root that fits, C:\\ClusterStorage\\Volume1 before C:."""
        place = folded(path)
        return next((volume for root, volume in self._roots(host) if place.startswith(root)), None)

    def find(self, host: Host, path: str) -> File | None:
        volume = self.at(host, path)
        return volume.files.get(folded(path)) if volume else None

    def disk(self, host: Host, path: str) -> DiskFile | None:
        file = self.find(host, path)
        return file if isinstance(file, DiskFile) else None

    def put(self, host: Host, file: File) -> None:
        """Lay a file on the volume of its path, in place of one of that name. LookupError where there is no volume."""
        volume = self.at(host, file.path)
        if volume is None:
            raise LookupError(f"{host.name} has no volume for {file.path}")
        volume.files[folded(file.path)] = file

    def drop(self, host: Host, path: str) -> None:
        volume = self.at(host, path)
        if volume is not None:
            volume.files.pop(folded(path), None)

    def chain(self, host: Host, path: str) -> list[DiskFile]:
        """From a file to the last parent that can be found: it ends where one is missing, or comes a second time."""
        files: list[DiskFile] = []
        visited: set[str] = set()
        following: str | None = path
        while following and folded(following) not in visited and len(files) < CHAIN_LIMIT:
            visited.add(folded(following))
            file = self.disk(host, following)
            if file is None:
                break
            files.append(file)
            following = file.parent
        return files

    def _roots(self, host: Host) -> list[tuple[str, Volume]]:
        """Folded roots with a backslash behind, and their volumes; worked out once for each host."""
        key = (host.name, host.cluster)
        if key not in self._seen:
            scopes = [("local", host.name), ("smb", None), *([("csv", host.cluster)] if host.cluster else [])]
            seen = [volume for scope in scopes for volume in self._by_scope.get(scope, ())]
            roots = [(folded(volume.root) + "\\", volume) for volume in seen]
            self._seen[key] = sorted(roots, key=lambda one: -len(one[0]))
        return self._seen[key]
