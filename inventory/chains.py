"""The files behind a virtual disk: from the one that is written to, over its parents, to the one that has none.

One walk for whoever reads chains (pages) and whoever keeps what came of them (the ingest), so that both say the same.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import TextChoices

from hyperv.contracts import DISK_ERROR_SENTENCES
from inventory.models import DiskFile

CHAIN_LIMIT = 256  # where the script stops too


class Trouble(TextChoices):
    """Why a chain cannot be read to its end: the codes of contracts.disk, and three that only the walk can find."""

    MISSING = "missing", "File missing"
    LOCKED = "locked", "File in use"
    DENIED = "denied", "File may not be opened"
    UNREADABLE = "unreadable", "File unreadable"
    TOO_LONG = "too_long", "Chain too long"
    LOOP = "loop", "Chain comes back to itself"
    PARENT_UNREAD = "parent_unread", "Parent not read"
    UNREAD = "unread", "Not read yet"


class Link(Protocol):
    """What a walk wants to know of a file."""

    @property
    def parent_key(self) -> str | None: ...
    @property
    def backing_keys(self) -> Sequence[str]: ...
    @property
    def error_code(self) -> str | None: ...


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
    return sum(known) if known and not trouble and len(known) == len(sizes) else None


def walk(start: str, files: Mapping[str, DiskFile]) -> Chain:
    """The chain of the file with this key among `files` (by key): its parents, or what lies behind a VHD Set. It ends
    with the first file that is in trouble."""
    return Chain(*follow(start, files))


def follow(start: str, files: Mapping[str, File]) -> tuple[Sequence[File], str]:
    """The same for who has no rows: the files, the leaf first, and the trouble."""
    found: list[File] = []
    met: set[str] = set()
    waiting = deque([start])
    while waiting:
        key = waiting.popleft()
        if key in met:  # two ways lead to it from a VHD Set
            continue
        if len(found) == CHAIN_LIMIT:
            return found, Trouble.TOO_LONG
        file = files.get(key)
        if file is None:
            return found, Trouble.PARENT_UNREAD if found else Trouble.UNREAD
        found.append(file)
        met.add(key)
        if file.error_code:
            return found, file.error_code
        if file.parent_key in met:
            return found, Trouble.LOOP
        waiting.extend([file.parent_key] if file.parent_key else file.backing_keys)
    return found, ""
