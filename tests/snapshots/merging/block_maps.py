"""Files as maps of what was written, slow and without any bound: merges move what is there, grain by grain."""

from dataclasses import dataclass, field

from snapshots.domain.facts import NOW, FileFact, Id, VMFacts
from tests.snapshots import reference

GRAIN = 2 << 20  # a block of a child
TABLES = 4 << 20
VIRTUAL = 96  # grains of every disk


@dataclass
class Blocks:
    """`held`: grain -> by which write. `block`: how many grains it gets at a time."""

    block: int
    fixed: bool = False
    held: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        if self.fixed:
            return TABLES + VIRTUAL * GRAIN
        return TABLES + len({grain // self.block for grain in self.held}) * self.block * GRAIN


class Store:
    """All files of all VMs. `gone`: merged, and not yet removed."""

    def __init__(self) -> None:
        self.files: dict[str, Blocks] = {}
        self.volumes: dict[str, int] = {}
        self.writes = 0

    def used(self, volume: int) -> int:
        return sum(file.size for key, file in self.files.items() if self.volumes[key] == volume)

    def write(self, key: str, grains: int, start: int, at_most: int) -> None:
        """From `start` on, and no more than the file may grow by."""
        file = self.files[key]
        room = file.size + at_most
        for grain in range(start, start + grains):
            self.writes += 1
            before = file.held.get(grain % VIRTUAL)
            file.held[grain % VIRTUAL] = self.writes
            if file.size > room:
                del file.held[grain % VIRTUAL]
                if before is not None:
                    file.held[grain % VIRTUAL] = before
                return

    def read(self, chain: list[str]) -> dict[int, int]:
        """What a VM or a snapshot sees."""
        seen: dict[int, int] = {}
        for key in reversed(chain):
            seen.update(self.files[key].held)
        return seen

    def sized(self, facts: VMFacts) -> VMFacts:
        """The facts as a poll would tell them of these files."""
        files = {key: self._told(file) for key, file in facts.files.items()}
        return VMFacts(facts.snapshots, facts.drives, files)

    def _told(self, file: FileFact) -> FileFact:
        blocks = self.files[file.key]
        kind = "Fixed" if blocks.fixed else "Differencing" if file.parent else "Dynamic"
        return file._replace(
            size=blocks.size, virtual_size=VIRTUAL * GRAIN, kind=kind, block_size=blocks.block * GRAIN,
            volume=self.volumes[file.key],
        )  # fmt: skip


class Deleting:
    """One deletion at work on a store: begins, holds everything twice, ends. `facts`: the structure as it is."""

    def __init__(self, store: Store, facts: VMFacts, snapshot: Id) -> None:
        self.store, self.facts, self.snapshot = store, facts, snapshot
        self.became, self.chains = reference.after_deleting(facts, snapshot)

    def begin(self) -> None:
        for key, into in self.became.items():
            if into != "deleted":
                assert self._parent(key) == into, "a file is merged into the one that it hangs on"
                self.store.files[into].held |= self.store.files[key].held

    def end(self) -> None:
        for key in self.became:
            del self.store.files[key]

    def _parent(self, key: str) -> str | None:
        """What it hangs on when its turn comes: those under it that were deleted or merged are no more."""
        parent = self.facts.files[key].parent
        while parent in self.became:
            parent = self.facts.files[parent].parent
        return parent


def seen_by_all(store: Store, facts: VMFacts, but: Id | None = None) -> dict[tuple[Id, str], dict[int, int]]:
    """Contents of Now and of every snapshot."""
    return {
        (drive.snapshot, drive.place): store.read([key for key, _ in reference.links(facts, drive.file or "")])
        for drive in facts.drives
        if drive.snapshot != but
    }


def leaves(facts: VMFacts) -> dict[str, str]:
    return {drive.place: drive.file for drive in facts.drives if drive.snapshot == NOW and drive.file}
