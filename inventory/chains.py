"""The files behind a virtual disk: from the one that is written to, over its parents, to the one that has none.

One walk for whoever reads chains (pages) and whoever keeps what came of them (the ingest), so that both say the same.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import TextChoices

from hyperv.contracts import DISK_ERROR_SENTENCES
from hyperv.contracts.disk import CHILDREN
from inventory import fitting
from inventory.fitting import Fit, Misfit, misfits, pairs
from inventory.models import DiskFile

CHAIN_LIMIT = 256  # where the script stops too
VHD_SET = "VHDSet"  # keeps its checkpoints in itself, in files that are called AVHDX too


class Trouble(TextChoices):
    """Why a chain cannot be read to its end: the codes of contracts.disk, and three that only the walk can find. Or
    what is wrong although it can: a file that its child was not made from, that was changed since, or that may be."""

    MISSING = "missing", "File missing"
    LOCKED = "locked", "File in use"
    DENIED = "denied", "File may not be opened"
    UNREADABLE = "unreadable", "File unreadable"
    TOO_LONG = "too_long", "Chain too long"
    LOOP = "loop", "Chain comes back to itself"
    PARENT_UNREAD = "parent_unread", "Parent not read"
    UNREAD = "unread", "Not read yet"
    MISMATCHED = "mismatched", "Parent is another file"
    CHANGED = "changed", "Parent was changed"
    UNSURE = "unsure", "Parent may not fit"


# Of two files that may be read and do not fit, the worst first; what headers tell is one of them too.
MISFITS = (Trouble.MISMATCHED, Trouble.CHANGED, Trouble.UNSURE)
_IN_ONE_WORD = {
    Misfit.MISMATCHED: Trouble.MISMATCHED,
    Misfit.CHANGED: Trouble.CHANGED,
    Misfit.FORMAT_DIFFERS: Trouble.MISMATCHED,
    Misfit.UNSURE: Trouble.UNSURE,
    Misfit.SIZE_DIFFERS: Trouble.UNSURE,
}
READ_TO_ITS_END = frozenset(("", *MISFITS))


class Link(fitting.Link, Protocol):
    """What a walk wants to know of a file, beside what its fit is judged by."""

    @property
    def backing_keys(self) -> Sequence[str]: ...


File = TypeVar("File", bound=Link)


@dataclass(frozen=True, slots=True)
class Chain:
    """`files`: the leaf first. `trouble`: a Trouble, or empty where the chain was read to its end."""

    files: Sequence[DiskFile]
    trouble: str

    @property
    def size_on_disk_bytes(self) -> int | None:
        """Of all its files; None where one of them is not known."""
        return size_of([file.size_on_disk_bytes for file in self.files], self.trouble)

    @property
    def sentence(self) -> str:
        """What is wrong, with the file where it is; empty where nothing is."""
        if not self.trouble:
            return ""
        if not self.files:
            return "Its file has not been read yet."
        last = self.files[-1]
        if self.trouble in MISFITS:
            return _misfit_sentence(self.files, self.trouble)
        if self.trouble == Trouble.LOOP:
            return f"The chain comes back to itself: {last.path} names {last.parent_path} as its parent."
        if self.trouble == Trouble.PARENT_UNREAD:
            return f"The parent of {last.path} has not been read."
        if self.trouble == Trouble.TOO_LONG and not last.error_code:
            return f"{DISK_ERROR_SENTENCES['too_long']} ({last.path})"
        return f"{DISK_ERROR_SENTENCES.get(self.trouble, self.trouble)} ({last.path})"


def size_of(sizes: Sequence[int | None], trouble: str) -> int | None:
    """Of a whole chain, out of those of its files; None where one is not known, or the chain not to its end."""
    known = [size for size in sizes if size is not None]
    return sum(known) if known and trouble in READ_TO_ITS_END and len(known) == len(sizes) else None


def misfit(child: Link, parent: Link) -> str:
    """Of a child and the file that it names as its parent, both read: the worst of MISFITS, or empty."""
    return _worst(misfits(child, parent))


def _worst(said: Iterable[Misfit]) -> str:
    words = {_IN_ONE_WORD[one] for one in said}
    return next((one for one in MISFITS if one in words), "")


def _misfit_sentence(files: Sequence[DiskFile], trouble: str) -> str:
    """Of the first pair that it is said of."""
    told = pairs({file.path_key: file for file in files})
    child, parent = next(pair for pair in told if misfit(*pair) == trouble)
    if trouble == Trouble.MISMATCHED:
        return f"{parent.path} is another file than the one that {child.path} was made from: the two do not fit."
    if trouble == Trouble.CHANGED:
        return f"{parent.path} was changed since {child.path} was made from it: Hyper-V does not open the two together."
    if child.fit == Fit.UNSURE:
        return f"Hyper-V finds something wrong between {child.path} and its parent, and does not say what."
    return (
        f"{parent.path} is of another size than {child.path}, which names it as its parent: they may not fit any more."
    )


def walk(start: str, files: Mapping[str, DiskFile]) -> Chain:
    """The chain of the file with this key among `files` (by key): its parents, or what lies behind a VHD Set. It ends
    with the first file that is in trouble."""
    return Chain(*follow(start, files))


def follow(start: str, files: Mapping[str, File]) -> tuple[Sequence[File], str]:
    """The same for who has no rows: the files, the leaf first, and the trouble. Of a chain that was read to its end it
    is the worst that any two files of it are said to be."""
    found: dict[str, File] = {}
    trouble = _walk(start, files, found)
    if trouble is not None:
        return list(found.values()), trouble
    return list(found.values()), _worst(one for pair in pairs(found) for one in misfits(*pair))


def _walk(start: str, files: Mapping[str, File], found: dict[str, File]) -> str | None:
    """Fills `found`, the leaf first; what keeps it from coming to the end, None where it did."""
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        if key in found:  # two ways lead to it from a VHD Set
            continue
        if len(found) == CHAIN_LIMIT:
            return Trouble.TOO_LONG
        file = files.get(key)
        if file is None:
            return Trouble.PARENT_UNREAD if found else Trouble.UNREAD
        found[key] = file
        if file.error_code:
            return file.error_code
        if file.parent_key in found:
            return Trouble.LOOP
        waiting.extend([file.parent_key] if file.parent_key else file.backing_keys)
    return None


class Child(Protocol):
    """What a walk over children wants to know of a file."""

    @property
    def path(self) -> str: ...
    @property
    def parent_key(self) -> str | None: ...
    @property
    def parent_path(self) -> str | None: ...


KnownChild = TypeVar("KnownChild", bound=Child)


def is_child(path: str) -> bool:
    return path.lower().endswith(CHILDREN)


def down_to_a_base(
    key: str | None, path: str | None, files: Mapping[str, KnownChild]
) -> Iterator[tuple[str, str, KnownChild | None]]:
    """From the file with this key and path over its parents down to the first that is no child, or of which nobody
    knows more than its name; that one included. Key, path and what is known of each."""
    met: set[str] = set()
    while key is not None and key not in met and len(met) < CHAIN_LIMIT:
        met.add(key)
        file = files.get(key) if key.endswith(CHILDREN) else None
        yield key, file.path if file else path or key, file
        key, path = (file.parent_key, file.parent_path) if file else (None, None)


def base_of(key: str, path: str | None, files: Mapping[str, KnownChild]) -> str:
    """The key of the file that a disk keeps while snapshots come and go: the last of down_to_a_base."""
    return [below for below, *_ in down_to_a_base(key, path, files)][-1]


def unmerged(chain: Sequence[tuple[str, bool]]) -> Iterator[int]:
    """The places of children that no snapshot is in need of, of (path, whether a snapshot names it as its state). The
    one that Now writes into is in its place as long as what lies below it is the state of a snapshot."""
    for number, (path, held) in enumerate(chain):
        is_below_held = number == 0 and len(chain) > 1 and chain[1][1]
        if is_child(path) and not held and not is_below_held:
            yield number
