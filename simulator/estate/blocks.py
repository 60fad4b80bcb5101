"""Which blocks a virtual disk holds, and what stands in them.

A disk is counted in grains of 2 MiB: the block of an AVHDX and of a dynamic VHD; the 32 MiB block of a dynamic VHDX is
sixteen of them. A map is a few extents, however large the disk; each extent names the `content` that was written there
(a number that tells one writing from another), so that what a chain shows before and after a merge can be compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, pi, sin
from typing import NamedTuple

from simulator.estate.localtime import DAY, local_day, local_seconds

GRAIN = 2 << 20


class Extent(NamedTuple):
    """Grains from `start` up to, not including, `stop`."""

    start: int
    stop: int
    content: int


@dataclass(frozen=True, slots=True)
class BlockMap:
    """Extents in order, none touching another of the same content. Everything else is not held."""

    extents: tuple[Extent, ...] = ()

    @property
    def grains(self) -> int:
        return sum(extent.stop - extent.start for extent in self.extents)

    def read(self, grain: int) -> int | None:
        """What stands in a grain; None where this map does not hold it."""
        return next((extent.content for extent in self.extents if extent.start <= grain < extent.stop), None)

    def first(self, grains: int) -> "BlockMap":
        """The first so many of the grains that it holds, as a merge copies them: from the front to the back."""
        kept: list[Extent] = []
        for start, stop, content in self.extents:
            if grains <= 0:
                break
            kept.append(Extent(start, min(stop, start + grains), content))
            grains -= stop - start
        return BlockMap(tuple(kept))

    def under(self, upper: "BlockMap") -> "BlockMap":
        """What `upper` holds, and of this map the rest: a child merged into its parent, or a chain seen from above."""
        if not self.extents or not upper.extents:
            return upper if upper.extents else self
        return BlockMap(_joined(sorted([*upper.extents, *_outside(self.extents, upper.extents)])))

    def blocks(self, grains_per_block: int) -> int:
        """Blocks of a file that hold at least one grain: those are allocated whole."""
        count, last = 0, -1
        for start, stop, _ in self.extents:
            first = max(start // grains_per_block, last + 1)
            last = max(last, (stop - 1) // grains_per_block)
            count += last - first + 1
        return count


NOTHING = BlockMap()


def written_from(first: int, count: int, total: int, content: int) -> BlockMap:
    """`count` grains written one after another from `first` on, round the end of a disk of `total` grains."""
    stop = first + min(count, total)
    pieces = [(first, min(stop, total)), (0, stop - total)]
    return BlockMap(_joined(sorted(Extent(*piece, content) for piece in pieces if piece[0] < piece[1])))


def _outside(lower: Iterable[Extent], upper: tuple[Extent, ...]) -> Iterator[Extent]:
    """The parts of `lower` that `upper` does not cover; both in order."""
    for extent in lower:
        start = extent.start
        for cover in upper:
            if cover.stop <= start or cover.start >= extent.stop:
                continue
            if start < cover.start:
                yield Extent(start, cover.start, extent.content)
            start = cover.stop
        if start < extent.stop:
            yield Extent(start, extent.stop, extent.content)


def _joined(extents: Iterable[Extent]) -> tuple[Extent, ...]:
    joined: list[Extent] = []
    for extent in extents:
        if joined and joined[-1].stop == extent.start and joined[-1].content == extent.content:
            extent = Extent(joined.pop().start, extent.stop, extent.content)
        joined.append(extent)
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Writer:
    """A guest that writes: `bytes_per_day` from `since` on, from grain `first` round a disk of `total` grains.

    More and more of it falls on blocks that it wrote before: of `reach` grains that it ever touches, the share
    1 - exp(-written / reach) is new. Most is written by day. A pure function of time, so every instant is exact.
    """

    since: float
    bytes_per_day: int
    first: int
    total: int
    reach: int
    content: int

    def at(self, at: float) -> BlockMap:
        days = _worked(at) - _worked(self.since)
        if at <= self.since or days <= 0 or not self.reach:
            return BlockMap()
        written = self.bytes_per_day * days / GRAIN
        count = int(self.reach * (1 - exp(-written / self.reach)))
        return written_from(self.first, count, self.total, self.content)

    def last_written(self, at: float) -> float:
        """The latest instant of writing: now, as long as it writes at all."""
        return max(self.since, at) if self.bytes_per_day else self.since


def _worked(at: float) -> float:
    """Local days, each passing slowly at night and twice as fast at noon; 0.9 keeps it going forward all the time."""
    part = local_seconds(at) / DAY
    return local_day(at) + part - 0.9 * sin(2 * pi * part) / (2 * pi)
