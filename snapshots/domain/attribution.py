"""The bytes that a snapshot causes: today, and at worst.

When a snapshot is taken the files that the VM writes to are frozen, and it goes on in children of theirs. So a snapshot
causes the files that hang on its own, up to the next ones that are held by a snapshot or written to by Now; that of its
own name is not among them: it is the disk, or what an earlier snapshot caused (HYPERV.md §3.3). Besides it causes its
saved state. At worst each of those files grows to the full virtual size of its parent (GROUND_RULES.md S5).

Only files that Hyper-V makes for checkpoints count; a differencing disk that a person made stays when snapshots go.
Checkpoint files that hang on no snapshot are what a backup or a merge has left: they count for the VM.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.amounts import Amount, known
from snapshots.domain.chains import LIMIT, Fault, Trouble, fault_of
from snapshots.domain.costs import Cost, Piece
from snapshots.domain.facts import NOW, DriveFact, FileFact, Id, SnapshotFact, VMFacts, is_checkpoint_file
from snapshots.domain.trees import Tree

NO_DRIVES = "Its disks have not been read yet."
NO_SAVED_STATE = "The host does not say how large its saved state is."


@dataclass(slots=True)
class _Found:
    pieces: list[Piece] = field(default_factory=list)
    gaps: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """The checkpoint files of one drive, from its leaf down to what holds them. `cause`: the snapshot whose file they
    hang on; None where they hang on none. `broken`: why that is not known."""

    files: Sequence[FileFact]
    cause: Id | None
    broken: Trouble | None = None


def holders(drives: Sequence[DriveFact]) -> Mapping[str, Sequence[Id]]:
    """File -> the snapshots that are pointed at it."""
    held: dict[str, list[Id]] = {}
    for drive in drives:
        if drive.snapshot != NOW and drive.file:
            held.setdefault(drive.file, []).append(drive.snapshot)
    return held


def costs_of(facts: VMFacts, tree: Tree) -> tuple[Mapping[Id, Cost], Cost]:
    """Of each snapshot, and what no snapshot explains. Every file counts once, whoever needs it."""
    held = holders(facts.drives)
    found: dict[Id | None, _Found] = {}
    written = {drive.file for drive in facts.drives if drive.snapshot == NOW}
    counted: set[str] = set()
    for drive in facts.drives:
        if drive.file is None or not _is_known(drive.snapshot, tree):
            continue
        run = _run(drive, facts.files, held, tree)
        into = found.setdefault(run.cause, _Found())
        for file in run.files:
            if file.key not in counted:
                counted.add(file.key)
                into.pieces.append(_piece(file, drive.place, facts.files, is_written=file.key in written))
        if run.broken:
            into.gaps.append((drive.place, run.broken.sentence))
    told = {drive.snapshot for drive in facts.drives}
    costs = {one.id: _cost(one, found.get(one.id, _Found()), _are_known(one, told, facts)) for one in facts.snapshots}
    left = found.get(None, _Found())
    return costs, Cost(left.pieces, gaps=left.gaps)


def _is_known(snapshot: Id, tree: Tree) -> bool:
    """A drive of a snapshot that the other section does not show (any more) says nothing about the rest."""
    return snapshot in tree.below


def _are_known(snapshot: SnapshotFact, told: set[Id], facts: VMFacts) -> bool:
    """Drives of a snapshot: none at all where Now has some means that they have not been read since it was taken."""
    return snapshot.id in told or (facts.drives_read and NOW not in told)


def _cost(snapshot: SnapshotFact, found: _Found, drives_known: bool) -> Cost:
    saved = known(snapshot.saved_state_bytes, NO_SAVED_STATE)
    gaps = found.gaps if drives_known else [*found.gaps, ("", NO_DRIVES)]
    return Cost(found.pieces, saved, snapshot.volume, gaps)


def _run(drive: DriveFact, files: Mapping[str, FileFact], held: Mapping[str, Sequence[Id]], tree: Tree) -> _Run:
    """Down from the drive's file, as long as these are checkpoint files, to the first that a snapshot holds."""
    below = tree.below[drive.snapshot]
    run: list[FileFact] = []
    met: set[str] = set()
    key, path = drive.file, drive.file or ""
    while key is not None:
        if cause := _held_by(held.get(key, ()), below, drive.snapshot, is_leaf=not run):
            return _Run(run, cause)
        file = files.get(key)
        if not is_checkpoint_file(key, path if file is None else file.path):
            return _Run(run, None)
        fault = Fault.LOOP if key in met else Fault.TOO_LONG if len(run) == LIMIT else fault_of(file)
        if file is not None and key not in met:
            run.append(file)
            met.add(key)
        if fault or file is None:
            trouble = Trouble(fault or Fault.UNREAD, file.path if file else path)
            return _Run(run, next(iter(below), None), trouble)
        key, path = file.parent, file.parent_path or file.parent or ""
    # A checkpoint file without a parent is none: a VHD Set holds its data in one.
    return _Run(run[:-1], None)


def _held_by(snapshots: Sequence[Id], below: Sequence[Id], own: Id, *, is_leaf: bool) -> Id | None:
    """Whose file it is: the nearest that the tree puts below; else, of what lies under the leaf, anybody's. The drive's
    own file is held by itself, and by others where the disk is one that no checkpoint is taken of."""
    for one in below:
        if one in snapshots:
            return one
    if is_leaf:
        return None
    return next((one for one in snapshots if one != own), None)


def _piece(file: FileFact, place: str, files: Mapping[str, FileFact], *, is_written: bool) -> Piece:
    today = Amount(file.size) if file.size is not None else Amount(0, (_unknown(file),))
    return Piece(file, place, is_written, today, _worst(file, today, files))


def _unknown(file: FileFact) -> str:
    fault = fault_of(file)
    return Trouble(fault, file.path).sentence if fault else f"The size of {file.name} is not known."


def _worst(file: FileFact, today: Amount, files: Mapping[str, FileFact]) -> Amount:
    """The full virtual size of its parent; of one that was not read, its own, which was the same when it was made.
    What a file takes beyond that for its own tables (MS-VHDX) is there already where it is larger today."""
    parent = files.get(file.parent) if file.parent else None
    size = parent.virtual_size if parent and parent.virtual_size is not None else file.virtual_size
    if size is None:
        return Amount(today.at_least, today.reasons or (f"The virtual size of {file.name} is not known.",))
    return Amount(max(size, today.at_least), today.reasons)
