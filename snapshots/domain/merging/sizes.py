"""How large a file is, where merges have changed it that nobody has seen yet."""

from collections.abc import Mapping
from typing import NamedTuple


class Size(NamedTuple):
    """In bytes. `least`: every block that was merged was there already. `likely`: HYPERV.md §3.7's bound, by which a
    parent grows by what its child holds. `most`: every block of the child was new to a parent whose blocks are larger
    (room.py). Of bytes that are free, `most` is what is free if the files are as large as that: the smallest."""

    least: int = 0
    likely: int = 0
    most: int = 0

    def plus(self, other: "Size") -> "Size":
        return Size(self.least + other.least, self.likely + other.likely, self.most + other.most)

    def minus(self, other: "Size") -> "Size":
        return Size(self.least - other.least, self.likely - other.likely, self.most - other.most)

    def written(self, count: float) -> "Size":
        """With what may have been written to it meanwhile."""
        return Size(self.least, self.likely + int(count), self.most + int(count))


NOTHING = Size()
Room = dict[int | None, Size]
"""Volume -> bytes; None: of files of which nobody knows where they lie."""


def exactly(count: int) -> Size:
    return Size(count, count, count)


def add(room: Room, volume: int | None, size: Size) -> None:
    room[volume] = room.get(volume, NOTHING).plus(size)


def of(room: Mapping[int | None, Size], volume: int | None) -> Size:
    return room.get(volume, NOTHING)
