"""Files of chains as a tree to be drawn: what is written to on top, what everything rests on at the bottom."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inventory.chains import Chain, Trouble, misfit
from inventory.lanes import Down, Place, arrange, width_of
from inventory.models import DiskFile, Drive
from inventory.selectors.disk_files import hanging_elsewhere
from inventory.selectors.folds import Fold, fold
from inventory.snapshot_names import SnapshotName, snapshot_names


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in its place. `file` is None for one that is named as a parent and was never read. `share`: its size as a
    percentage of the largest of the tree. `snapshots`: whose state it holds. `others`: files elsewhere that hang on it.
    `loops`: its parent stands above it, so that the chain comes back to itself. `misfit`: a Trouble, where what it
    names as its parent is another file, or may be."""

    place: Place[str]
    path: str
    file: DiskFile | None
    share: float | None
    snapshots: Sequence[SnapshotName]
    others: int
    written: bool
    picked: bool
    loops: bool
    misfit: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("\\")[2]

    @property
    def trouble(self) -> str:
        """A Trouble, or empty."""
        return Trouble.PARENT_UNREAD if self.file is None else self.file.error_code or self.misfit

    @property
    def kind(self) -> str:
        """In words."""
        file = self.file
        if file is None:
            return "named as a parent, never read"
        if file.format is None:
            return "kind unknown"
        return f"{file.format}, {(file.disk_type or 'unknown').lower()}"

    @property
    def look(self) -> str:
        """Of its knot."""
        if self.file is None:
            return "lost"
        if self.trouble:
            return "bad"
        return "now" if self.written else "picked" if self.picked else "plain"

    @property
    def others_in_words(self) -> str:
        return f"shared with {self.others} other file{'s' if self.others > 1 else ''}"


@dataclass(frozen=True, slots=True)
class FileTree:
    """`width`: how many lanes it takes."""

    rows: Sequence[Fold[FileRow]]
    files: int
    width: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of files beside what they are, by their keys."""

    snapshots: Mapping[str, Sequence[SnapshotName]]
    written: Collection[str]
    others: Mapping[str, int]


def marks_for(
    host_id: int,
    drives: Iterable[Drive],
    files: Mapping[str, DiskFile],
    known: Mapping[uuid.UUID, SnapshotName] | None = None,
) -> Marks:
    """`drives`: of Now and of snapshots, `files`: all that will be drawn, by key. `known`: what the snapshots are
    called; one query where that was not read already."""
    guids: dict[str, list[uuid.UUID]] = {}
    written = set()
    for drive in drives:
        if drive.path_key and drive.snapshot_id:
            guids.setdefault(drive.path_key, []).append(drive.snapshot_id)
        elif drive.path_key:
            written.add(drive.path_key)
    named = {guid for many in guids.values() for guid in many}
    names = snapshot_names(host_id, named) if known is None else known
    told = {key: [names[guid] for guid in many if guid in names] for key, many in guids.items()}
    return Marks(told, written, hanging_elsewhere(files))


def draw(chains: Sequence[Chain], marks: Marks, *, top: str | None, picked: str | None = None) -> FileTree:
    """All files of these chains, which meet at the bottom; `top` on top of the trunk."""
    files = {file.path_key: file for chain in chains for file in chain.files}
    parents: dict[str, str | None] = {}
    for key, one in files.items():
        parents[key] = one.parent_key
        for behind in one.backing_keys if one.parent_key is None else ():
            parents[key] = behind
    unread = {chain.files[-1].parent_key: chain.files[-1].parent_path for chain in chains if _ends_in_nothing(chain)}
    parents |= {key: None for key in unread if key}
    rank = {key: (key in marks.written, files[key].path if key in files else "") for key in parents}
    largest = max((one.size_on_disk_bytes or 0 for one in files.values()), default=0)
    rows = [
        FileRow(
            place,
            file.path if (file := files.get(place.key)) else unread.get(place.key) or place.key,
            file,
            _share(file, largest),
            marks.snapshots.get(place.key, ()),
            marks.others.get(place.key, 0),
            place.key in marks.written,
            place.key == picked,
            place.down == Down.LOST and file is not None and file.parent_key in files,
            _misfit(file, files),
        )
        for place in arrange(parents, rank, top)
    ]
    return FileTree(
        fold(rows, lambda row: row.place, lambda row: bool(row.trouble) or row.picked),
        len(files),
        width_of(row.place for row in rows),
    )


def _misfit(file: DiskFile | None, files: Mapping[str, DiskFile]) -> str:
    parent = files.get(file.parent_key or "") if file else None
    return misfit(file, parent) if file and parent else ""


def _ends_in_nothing(chain: Chain) -> bool:
    return chain.trouble == Trouble.PARENT_UNREAD and bool(chain.files[-1].parent_key)


def _share(file: DiskFile | None, largest: int) -> float | None:
    if file is None or file.size_on_disk_bytes is None or not largest:
        return None
    return file.size_on_disk_bytes * 100 / largest
