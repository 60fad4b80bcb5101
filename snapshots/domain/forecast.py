"""What becomes of each file when a snapshot is deleted (HYPERV.md §3.7, after A. Savill).

Its configuration and saved state go. Of each of its files: something else is pointed at it, or several children need
it, and it is kept; nothing needs it, and it is deleted; or its one child is merged into it, and whoever was pointed at
the child is pointed at it from then on. Then the same is asked again of what lay under a deleted file, and of one that
took in its child.

Hyper-V goes by the tree of this VM alone (docs/verified.md). What another VM needs is therefore not said to be kept: it
is not known what would be left of it, and why is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inventory.fitting import misfits
from snapshots.domain.amounts import Amount, known
from snapshots.domain.attribution import NO_DRIVES, NO_SAVED_STATE
from snapshots.domain.chains import LIMIT, Fault, Trouble, fault_of
from snapshots.domain.facts import DriveFact, FileFact, Id, VMFacts, is_checkpoint_file
from snapshots.domain.fates import GOES, Fate, FileFate
from snapshots.domain.room import Room, room_of

_UNASKED = "and Hyper-V, which goes by the snapshots of this VM alone, would change it: that disk would be lost."


@dataclass(frozen=True, slots=True)
class Forecast:
    """`fates`: of each file that the deletion touches or could touch. `chains`: (snapshot or NOW, place) -> keys of the
    files, the leaf first, as they are when all merges are done. `room`: what it frees, and needs meanwhile."""

    snapshot: Id
    fates: Sequence[FileFate]
    chains: Mapping[tuple[Id, str], Sequence[str]]
    room: Room

    @property
    def going(self) -> Sequence[FileFate]:
        """Of the files that are not there afterwards."""
        return [one for one in self.fates if one.fate in GOES]

    @property
    def merges(self) -> int:
        return sum(one.fate == Fate.MERGED for one in self.fates)

    @property
    def is_certain(self) -> bool:
        """What happens to each file is known."""
        return not any(one.fate == Fate.UNKNOWN for one in self.fates)


@dataclass(slots=True)
class _Disks:
    """Drives and files while things are settled; those of other VMs stay as they are."""

    facts: VMFacts
    drives: list[DriveFact]
    files: dict[str, FileFact]
    fates: dict[str, FileFate] = field(default_factory=dict)

    def is_attached(self, key: str) -> bool:
        return any(drive.file == key for drive in self.drives)

    def children(self, key: str) -> Sequence[str]:
        """Files of the VM's own chains in use whose parent this is."""
        return sorted({child for drive in self.drives for child, parent in self.way_down(drive.file) if parent == key})

    def strangers(self, file: FileFact) -> str:
        """Why nobody knows what is left of it when Hyper-V changes it; empty where no other VM needs it."""
        if self.facts.others.attached.get(file.key):
            return f"Another VM is pointed at {file.name}, {_UNASKED}"
        if theirs := self.facts.others.children.get(file.key):
            hang = "1 file of another VM hangs" if len(theirs) == 1 else f"{len(theirs)} files of other VMs hang"
            return f"{hang} on {file.name}, {_UNASKED}"
        return ""

    def hanging(self, key: str) -> int:
        """All files on it, those of other VMs included."""
        return len({*self.children(key), *self.facts.others.children.get(key, ())})

    def way_down(self, key: str | None) -> Sequence[tuple[str, str | None]]:
        """(file, its parent), from this one on."""
        way: list[tuple[str, str | None]] = []
        met: set[str] = set()
        while key is not None and key not in met and len(way) < LIMIT:
            met.add(key)
            file = self.files.get(key)
            parent = file.parent if file else None
            way.append((key, parent))
            key = parent
        return way

    def unread(self) -> Trouble | None:
        """The first checkpoint file in use whose parent is not known: it could hang on any of the others."""
        for drive in self.drives:
            for key, _ in self.way_down(drive.file):
                file = self.files.get(key)
                if (fault := fault_of(file)) and is_checkpoint_file(key, file.path if file else ""):
                    return Trouble(fault, file.path if file else key)
        return None

    def settle(self, file: FileFact, fate: Fate, reason: str, into: FileFact | None = None, children: int = 0) -> None:
        self.fates[file.key] = FileFate(file, fate, reason, into, children)


def forecast(facts: VMFacts, snapshot: Id) -> Forecast:
    """LookupError for a snapshot that is not among the facts."""
    one = next((one for one in facts.snapshots if one.id == snapshot), None)
    if one is None:
        raise LookupError(str(snapshot))
    mine = [drive.file for drive in facts.drives if drive.snapshot == snapshot and drive.file]
    disks = _Disks(facts, [drive for drive in facts.drives if drive.snapshot != snapshot], dict(facts.files))
    _settle_all(disks, mine)
    saved = known(one.saved_state_bytes, NO_SAVED_STATE)
    if disks.drives and len(disks.drives) == len(facts.drives):
        saved += Amount(0, (NO_DRIVES,))
    fates = tuple(disks.fates.values())
    chains = {(drive.snapshot, drive.place): [key for key, _ in disks.way_down(drive.file)] for drive in disks.drives}
    return Forecast(snapshot, fates, chains, room_of(fates, saved))


def _settle_all(disks: _Disks, keys: Sequence[str]) -> None:
    waiting = list(reversed(keys))
    unread = disks.unread()
    while waiting:
        key = waiting.pop()
        file = disks.files.get(key)
        if file is None or file.error:
            lost = file or FileFact(key, key)
            disks.settle(lost, Fate.UNKNOWN, Trouble(fault_of(file) or Fault.UNREAD, lost.path).sentence)
        elif disks.is_attached(key):
            if key not in disks.fates:  # else it has just taken in its child
                disks.settle(file, Fate.KEPT, "This VM needs it as it is.", children=disks.hanging(key))
        elif unread:
            disks.settle(file, Fate.UNKNOWN, f"What hangs on it is not known: {unread.sentence}")
        else:
            waiting += _decide(disks, file)


def _decide(disks: _Disks, file: FileFact) -> Sequence[str]:
    """Of a file that nothing of this VM is pointed at; answers what is to be looked at next."""
    children = disks.children(file.key)
    child = disks.files.get(children[0]) if children else None
    if len(children) > 1:
        disks.settle(file, Fate.KEPT, f"{len(children)} files of this VM hang on it.", children=disks.hanging(file.key))
    elif children and (child is None or not child.is_checkpoint_file):
        disks.settle(file, Fate.KEPT, "A disk that was made by hand hangs on it.", children=disks.hanging(file.key))
    elif not children and not file.is_checkpoint_file:
        disks.settle(file, Fate.KEPT, "It is a disk of its own, which stays when a snapshot goes.")
    elif lost := _lost(disks, file, child):
        disks.settle(file, Fate.UNKNOWN, lost, children=disks.hanging(file.key))
        if child is not None:
            disks.settle(child, Fate.UNKNOWN, lost)
    else:
        return _drop(disks, file) if child is None else _merge(disks, child, file)
    return ()


def _lost(disks: _Disks, file: FileFact, child: FileFact | None) -> str:
    """Why nobody knows what becomes of it, or of its one child, which would be merged; empty where it is known."""
    if child is not None and (wrong := _mismatch(child, file)):
        return f"{wrong.sentence} Hyper-V does not merge them."
    if found := disks.strangers(file):
        return found
    if child is not None and disks.facts.others.users.get(child.key):
        return f"Another VM needs {child.name}, which Hyper-V would merge: that VM's disk would be lost."
    return ""


def _mismatch(child: FileFact, parent: FileFact) -> Trouble | None:
    """For certain. What only may be wrong is said of the chain, and no reason to foresee nothing."""
    return next((Trouble(Fault(one), child.path) for one in misfits(child, parent) if one.is_certain), None)


def _drop(disks: _Disks, file: FileFact) -> Sequence[str]:
    disks.settle(file, Fate.DELETED, "Nothing else needs it.")
    del disks.files[file.key]
    return (file.parent,) if file.parent in disks.files else ()


def _merge(disks: _Disks, child: FileFact, parent: FileFact) -> Sequence[str]:
    disks.settle(child, Fate.MERGED, f"It is merged into {parent.name}.", parent)
    disks.settle(parent, Fate.KEPT, f"It takes in {child.name}.", children=1)
    disks.drives = [drive._replace(file=parent.key) if drive.file == child.key else drive for drive in disks.drives]
    for key, file in list(disks.files.items()):
        if file.parent == child.key:
            disks.files[key] = file._replace(parent=parent.key, parent_path=parent.path)
    del disks.files[child.key]
    return (parent.key,)
