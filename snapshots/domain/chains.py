"""The files behind each drive, from the one that is written to down to the one that has no parent."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inventory.fitting import Misfit, misfits, pairs
from snapshots.domain.facts import DriveFact, FileFact, Id
from snapshots.domain.trees import Tree

LIMIT = 256  # where the script stops too


class Fault(StrEnum):
    """What can be wrong with a chain: an error of a file, or what only the whole shows."""

    MISSING = "missing"
    LOCKED = "locked"
    DENIED = "denied"
    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    LOOP = "loop"
    UNREAD = "unread"
    MISMATCHED = "mismatched"
    CHANGED = "changed"
    FORMAT_DIFFERS = "format_differs"
    UNSURE = "unsure"
    SIZE_DIFFERS = "size_differs"
    OTHER_SNAPSHOT = "other_snapshot"


SENTENCES = {
    Fault.MISSING: "{} is missing.",
    Fault.LOCKED: "{} is in use and cannot be opened.",
    Fault.DENIED: "{} may not be opened by the host.",
    Fault.UNREADABLE: "{} cannot be read.",
    Fault.TOO_LONG: "The chain is longer than 256 files; it was not followed beyond {}.",
    Fault.LOOP: "The chain comes back to itself at {}.",
    Fault.UNREAD: "{} has not been read yet.",
    Fault.MISMATCHED: "{} was made from another file than the one that is called its parent now: the two do not fit.",
    Fault.CHANGED: "The parent of {} was changed since it was made: Hyper-V does not open the two together.",
    Fault.UNSURE: "Hyper-V finds something wrong between {} and its parent, and does not say what.",
    Fault.SIZE_DIFFERS: "{} was made for a parent of another size: the two may not fit together any more.",
    Fault.FORMAT_DIFFERS: "{} is of another format than its parent.",
    Fault.OTHER_SNAPSHOT: "{} hangs on the disk of another snapshot than the tree says.",
}
_ENDS = frozenset(
    (Fault.MISSING, Fault.LOCKED, Fault.DENIED, Fault.UNREADABLE, Fault.TOO_LONG, Fault.LOOP, Fault.UNREAD)
)

_SIGNS = frozenset(Fault(one) for one in Misfit if not one.is_certain)
# Said of two files for certain.
MISFITS = frozenset(Fault(one) for one in Misfit if one.is_certain)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`path`: the file where it is."""

    fault: Fault
    path: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.fault].format(self.path.rpartition("\\")[2])

    @property
    def is_certain(self) -> bool:
        """Not only a sign that something may be wrong."""
        return self.fault not in _SIGNS

    @property
    def ends_the_chain(self) -> bool:
        """What lies below is not known."""
        return self.fault in _ENDS


@dataclass(frozen=True, slots=True)
class Chain:
    """Of one drive: `files`, the leaf first, as far as they could be followed."""

    drive: DriveFact
    files: Sequence[FileFact]
    troubles: Sequence[Trouble]

    @property
    def is_whole(self) -> bool:
        return not any(trouble.ends_the_chain for trouble in self.troubles)


def fault_of(file: FileFact | None) -> Fault | None:
    """Why nothing below is known of it; an error that this portal has no word for is called unreadable."""
    if file is None:
        return Fault.UNREAD
    if not file.error:
        return None
    return Fault(file.error) if file.error in {str(fault) for fault in _ENDS} else Fault.UNREADABLE


def chain_of(drive: DriveFact, files: Mapping[str, FileFact]) -> Chain:
    """Its files and what is wrong between them; a VHD Set is followed to the files behind it."""
    found: dict[str, FileFact] = {}
    ended = _walk(drive, files, found)
    troubles = [Trouble(Fault(one), child.path) for child, parent in pairs(found) for one in misfits(child, parent)]
    return Chain(drive, list(found.values()), [*troubles, ended] if ended else troubles)


def _walk(drive: DriveFact, files: Mapping[str, FileFact], found: dict[str, FileFact]) -> Trouble | None:
    """Fills `found`, the leaf first; what keeps it from coming to the end, None where it did."""
    waiting = deque([(drive.file, drive.file or "")] if drive.file else [])
    while waiting:
        key, path = waiting.popleft()
        file = files.get(key)
        fault = Fault.LOOP if key in found else Fault.TOO_LONG if len(found) == LIMIT else fault_of(file)
        if file is not None and fault not in (Fault.LOOP, Fault.TOO_LONG):
            found[key] = file
        if file is None or fault:
            return Trouble(fault or Fault.UNREAD, file.path if file else path)
        if file.parent is not None:
            waiting.append((file.parent, file.parent_path or file.parent))
        else:
            waiting.extend((behind, behind) for behind in file.backing if behind not in found)
    return None


def strangers(chains: Sequence[Chain], held: Mapping[str, Sequence[Id]], tree: Tree) -> Sequence[Trouble]:
    """Drives whose files hang on the disk of a snapshot that the tree does not put below them."""
    found = []
    for chain in chains:
        below = tree.below.get(chain.drive.snapshot, ())
        for file in chain.files[1:]:
            holders = [one for one in held.get(file.key, ()) if one != chain.drive.snapshot]
            if holders:
                if not any(one in below for one in holders):
                    found.append(Trouble(Fault.OTHER_SNAPSHOT, chain.files[0].path))
                break
    return found
