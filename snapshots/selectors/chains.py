"""The chain of one disk of a VM as it runs, with the branches that snapshots hold beside it: each file, what it holds,
why it is there, and what would become of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.fitting import Fit
from inventory.lanes import Place, arrange, width_of
from inventory.models import Drive, Volume
from inventory.scope import Scope
from inventory.selectors.folds import Fold, fold
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_rows import as_told_by
from inventory.veil import veil
from snapshots.domain.amounts import Amount, total
from snapshots.domain.chains import Chain, Trouble
from snapshots.domain.facts import NOW, FileFact
from snapshots.domain.fates import Fate
from snapshots.models import Ownership, Snapshot
from snapshots.selectors.deletion import fate_in_words, pages_of_files
from snapshots.selectors.pictures import VMPicture, picture_of_vm


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A file in its place; `file` is None for one that is named as a parent and was never read. `share`: its size as a
    percentage of the largest. `holds`: the snapshots whose state it is. `cause`: the snapshot that it is there for;
    `fate`: what becomes of it when that one is deleted. `users`: other VMs that need it."""

    place: Place[str]
    path: str
    file: FileFact | None
    share: float | None
    holds: Sequence[Snapshot]
    cause: Snapshot | None
    owner: Ownership | None
    fate: str
    is_written: bool
    is_left: bool
    troubles: Sequence[Trouble]
    page: str
    users: Sequence[str]

    @property
    def name(self) -> str:
        return self.path.rpartition("\\")[2]

    @property
    def look(self) -> str:
        """Of its knot."""
        if self.file is None:
            return "lost"
        if self.troubles:
            return "bad"
        return "now" if self.is_written else "plain"


@dataclass(frozen=True, slots=True)
class ChainDetail:
    """`of_snapshots`: the bytes that are there for snapshots alone. `depth`: how many files Now is read through.
    `fits`: whether Hyper-V opens the chain of Now, None where it was not asked."""

    drive: Drive
    rows: Sequence[Fold[ChainRow]]
    width: int
    files: int
    depth: int
    taken: Amount
    of_snapshots: Amount
    volumes: Sequence[Volume]
    troubles: Sequence[Trouble]
    section: Freshness
    fits: bool | None

    @property
    def name(self) -> str:
        return (self.drive.path or "").rpartition("\\")[2]

    @property
    def is_wrong(self) -> bool:
        return any(trouble.is_certain for trouble in self.troubles)

    @property
    def has_snapshots(self) -> bool:
        return any(row.holds or row.cause for part in self.rows for row in part.rows)


def chain_detail(pk: int, scope: Scope, now: datetime) -> ChainDetail | None:
    """Nine queries, however many files. None where there is no such disk of a VM as it runs, or out of sight."""
    found = scope.by_vm(Drive.objects.filter(pk=pk, snapshot_id=None), "vm")
    drive = found.select_related("vm__reading", "host__cluster").first()
    if drive is None:
        return None
    seen = picture_of_vm(drive.vm, drive.host, scope, now)
    chains = _chains(seen, str(drive))
    files = {file.key: file for chain in chains for file in chain.files}
    rows = _rows(seen, files, _marks(seen, chains, pages_of_files(seen)))
    mine = next((chain for chain in chains if chain.drive.snapshot == NOW), None)
    pieces = [one for cost in (*seen.picture.costs.values(), seen.picture.left) for one in cost.pieces]
    places = {file.volume for file in files.values()}
    veil([drive], scope)
    return ChainDetail(
        drive,
        fold(rows, lambda row: row.place, lambda row: bool(row.troubles) or row.is_left),
        width_of(row.place for row in rows),
        len(files),
        len(mine.files) if mine else 0,
        total(_size(file) for file in files.values()),
        total(piece.today for piece in pieces if piece.file.key in files),
        [volume for number in places if (volume := seen.volume(number))],
        list(dict.fromkeys(trouble for chain in chains for trouble in chain.troubles)),
        as_told_by(seen.sections, drive.vm, drive.host_id)["disks"],
        _fits(mine),
    )


def _fits(chain: Chain | None) -> bool | None:
    """By the test of the file on top: it is of all that lies below."""
    told = chain.files[0].fit if chain and chain.files else None
    return None if told is None else told == Fit.FITS


def _chains(seen: VMPicture, place: str) -> Sequence[Chain]:
    """Of this disk, Now's first."""
    chains = [chain for chain in seen.picture.chains() if chain.drive.place == place]
    return sorted(chains, key=lambda chain: chain.drive.snapshot != NOW)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is said of files beside what they are, by their keys; `troubles` by their folded paths."""

    holds: Mapping[str, Sequence[Snapshot]]
    causes: Mapping[str, tuple[Snapshot, str]]
    written: Collection[str | None]
    left: Collection[str]
    troubles: Mapping[str, Sequence[Trouble]]
    pages: Mapping[str, str]


def _marks(seen: VMPicture, chains: Sequence[Chain], pages: Mapping[str, str]) -> _Marks:
    holds: dict[str, list[Snapshot]] = {}
    for chain in chains:
        if chain.drive.file and chain.drive.snapshot in seen.rows:
            holds.setdefault(chain.drive.file, []).append(seen.rows[chain.drive.snapshot])
    troubles: dict[str, list[Trouble]] = {}
    for trouble in dict.fromkeys(trouble for chain in chains for trouble in chain.troubles):
        troubles.setdefault(trouble.path.lower(), []).append(trouble)
    written = {chain.drive.file for chain in chains if chain.drive.snapshot == NOW}
    left = {piece.file.key for piece in seen.picture.left.pieces}
    return _Marks(holds, _causes(seen), written, left, troubles, pages)


def _rows(seen: VMPicture, files: Mapping[str, FileFact], marks: _Marks) -> Sequence[ChainRow]:
    parents = _parents(files)
    largest = max((file.size or 0 for file in files.values()), default=0)
    places = arrange(parents, {key: (key in marks.written, key) for key in parents}, next(iter(marks.written), None))
    return [_row(seen, place, files, marks, largest) for place in places]


def _row(seen: VMPicture, place: Place[str], files: Mapping[str, FileFact], marks: _Marks, largest: int) -> ChainRow:
    key, file = place.key, files.get(place.key)
    path = file.path if file else _named(key, files)
    cause, fate = marks.causes.get(key, (None, ""))
    return ChainRow(
        place,
        path,
        file,
        file.size * 100 / largest if file and file.size is not None and largest else None,
        marks.holds.get(key, ()),
        cause,
        seen.owners.get(cause.snapshot_id) if cause else None,
        fate,
        key in marks.written,
        key in marks.left,
        marks.troubles.get(path.lower(), ()),
        marks.pages.get(key, ""),
        seen.users(file) if file else (),
    )


def _parents(files: Mapping[str, FileFact]) -> dict[str, str | None]:
    """What each file hangs on; a VHD Set on what lies behind it; and parents that were never read, on nothing."""
    parents: dict[str, str | None] = {}
    for key, file in files.items():
        parents[key] = file.parent or next(iter(file.backing), None)
    lost = {parent for parent in parents.values() if parent and parent not in parents}
    return parents | dict.fromkeys(lost, None)


def _named(key: str, files: Mapping[str, FileFact]) -> str:
    """The path of a file that was never read, as the one that hangs on it spells it."""
    return next((file.parent_path for file in files.values() if file.parent == key and file.parent_path), key)


def _causes(seen: VMPicture) -> Mapping[str, tuple[Snapshot, str]]:
    """File -> the snapshot that it is there for, and what becomes of the file when that one is deleted."""
    found: dict[str, tuple[Snapshot, str]] = {}
    for guid, cost in seen.picture.costs.items():
        if guid in seen.rows and cost.pieces:
            fates = {fate.file.key: fate for fate in seen.forecast(guid).fates}
            for piece in cost.pieces:
                fate = fates.get(piece.file.key)
                words = fate_in_words(fate) if fate and fate.fate != Fate.UNKNOWN else "not known"
                found[piece.file.key] = (seen.rows[guid], words if fate else "kept")
    return found


def _size(file: FileFact) -> Amount:
    return Amount(0, (f"The size of {file.name} is not known.",)) if file.size is None else Amount(file.size)
