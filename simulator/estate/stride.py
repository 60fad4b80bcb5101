"""One merge from one event to the next: how much is copied, how the parent grows, when it is done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from simulator.estate.blocks import GRAIN
from simulator.estate.files import DiskFile
from simulator.estate.merges import Copy, Merging
from simulator.estate.model import VM, Host
from simulator.estate.snapshot_tree import SnapshotTree
from simulator.estate.volumes import Volume, Volumes

STRIKES = ("moves_at_percent", "fills_at_percent", "restarts_at_percent")


@dataclass(frozen=True, slots=True)
class Place:
    """A VM that has something to merge, where it is now."""

    host: Host
    vm: VM
    merging: Merging
    tree: SnapshotTree


@dataclass(frozen=True, slots=True)
class Stride:
    """One merge from `began` on, at a rate that stays the same until the next event."""

    place: Place
    copy: Copy
    child: DiskFile | None
    parent: DiskFile | None
    volume: Volume
    volumes: Volumes
    began: int

    @classmethod
    def of(cls, place: Place, copy: Copy, volumes: Volumes, at: int) -> "Stride":
        child, parent = (volumes.disk(place.host, path) for path in (copy.child, copy.parent))
        volume = volumes.at(place.host, copy.parent)
        if volume is None:
            raise LookupError(f"{place.host.name} has no volume for {copy.parent}")
        return cls(place, copy, child, parent, volume, volumes, at)

    def copied(self, at: int, rate: float) -> float:
        return min(self.size(at), self.copy.copied + rate * (at - self.began))

    def size(self, at: int) -> int:
        """What there is to copy: the guest may go on writing to the child."""
        return self.child.map_at(at).grains * GRAIN if self.child and self.parent else 0

    def is_done(self, at: int) -> bool:
        return self.copy.copied >= self.size(at)

    def is_over(self, rate: float, at: int) -> bool:
        """Done, or at a percentage at which something was to happen."""
        copied = self.copied(at, rate)
        return copied >= self.size(at) or any(copied >= self._mark(name, at) for name in self._awaits())

    def reached(self, at: int) -> list[str]:
        return [name for name in self._awaits() if self.copy.copied >= self._mark(name, at)]

    def _awaits(self) -> list[str]:
        switches = self.place.host.merges
        return [name for name in STRIKES if getattr(switches, name) and name not in self.place.merging.struck]

    def _mark(self, name: str, at: int) -> float:
        return self.size(at) * int(getattr(self.place.host.merges, name)) / 100

    def partial(self, at: int, rate: float) -> DiskFile | None:
        """The parent as it is when so much was copied."""
        if self.child is None or self.parent is None:
            return None
        there = self.child.map_at(at).first(int(self.copied(at, rate)) // GRAIN)
        return replace(self.parent, blocks=self.parent.still(at).blocks.under(there))

    def growth(self, at: int, rate: float) -> int:
        grown = self.partial(at, rate)
        return grown.size_at(at) - self.parent.size_at(at) if grown and self.parent else 0

    def grows(self, at: int, rate: float) -> bool:
        return self.growth(at, rate) > 0

    def lay(self, at: int, rate: float) -> None:
        if grown := self.partial(at, rate):
            self.volumes.put(self.place.host, grown)
        self.copy.copied = self.copied(at, rate)


def rates_of(running: list[Stride]) -> list[float]:
    """Bytes per second: a volume's merges share what it can do; a host may hold its own back."""
    beside = Counter(stride.volume.id for stride in running)
    shares = [stride.volume.merge_bytes_per_second / beside[stride.volume.id] for stride in running]
    limits = [stride.place.host.merges.bytes_per_second for stride in running]
    return [min(share, limit) if limit else share for share, limit in zip(shares, limits, strict=True)]


def overflows(volume: Volume, strides: list[tuple[Stride, float]], at: int) -> bool:
    growth = sum(stride.growth(at, rate) for stride, rate in strides)
    return growth > 0 and volume.wanted_at(at) + growth > volume.capacity


def earliest(is_so: Callable[[int], bool], after: int, to: int) -> int | None:
    """The first second behind `after` of which it is true, given that it stays true; None where it is not so at
    `to`."""
    if to <= after or not is_so(to):
        return None
    while to - after > 1:
        middle = (after + to) // 2
        after, to = (after, middle) if is_so(middle) else (middle, to)
    return to
