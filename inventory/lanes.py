"""A tree as rows of lanes: what hangs on a thing stands above it, a branch runs beside the trunk until it joins.

    ○    Now            lane 0, up: no,  straight
    ○    PostgreSQL 17  lane 0
    │ ○  with Oracle    lane 1, joins; lane 0 passes
    ○    clean install  lane 0, down: none

Trees of snapshots and of disk files are drawn by it (templates/components/lanes.html). Deep ones run straight down and
take no room to the right; only a branch of a branch takes another lane.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

WIDEST = 6  # lanes; on a phone of 360 pixels more would leave no room for words

Key = TypeVar("Key", bound=Hashable)


class Down(StrEnum):
    """What runs from a thing towards its parent."""

    NOTHING = "nothing"
    STRAIGHT = "straight"
    JOINS = "joins"  # into the lane to the left, where the parent is
    LOST = "lost"  # the parent is not here


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """Where a thing stands. `depth` counts from 1, what hangs on nothing. `passing`: the lanes that run by. `up`:
    something stands above it in its own lane. `on_trunk`: it is on the way from the trunk's top to the bottom."""

    key: Key
    depth: int
    lane: int
    passing: Sequence[int]
    up: bool
    down: Down
    on_trunk: bool
    children: int

    @property
    def below(self) -> Sequence[int]:
        """The lanes that run between this row and the next."""
        return (*self.passing, self.lane) if self.down == Down.STRAIGHT else self.passing


def arrange(parents: Mapping[Key, Key | None], rank: Mapping[Key, Any], top: Key | None = None) -> list[Place[Key]]:
    """All things of `parents` (thing -> what it hangs on), each above its parent; the tree with `top` first, its way
    down in lane 0. Of several that hang on one thing the highest `rank` goes on in its lane. A parent that is not among
    the things is lost; where things go round in a circle, the circle is cut once."""
    whole = _cut_circles(parents, top)
    trunk = _way_down(whole, top)
    children: dict[Key, list[Key]] = {}
    for key, parent in whole.items():
        if parent is not None:
            children.setdefault(parent, []).append(key)

    def by_rank(keys: Iterable[Key]) -> list[Key]:
        return sorted(keys, key=lambda key: (key in trunk, rank[key]), reverse=True)

    # From the roots up, and turned round at the end: what is put down first here is taken up last, so it stands on top.
    placed: list[Place[Key]] = []
    waiting: list[tuple[Key, int, int, tuple[int, ...], bool]] = []
    waiting.extend((root, 1, 0, (), False) for root in by_rank(key for key in whole if whole[key] is None))
    while waiting:
        key, depth, lane, passing, joins = waiting.pop()
        above = by_rank(children.get(key, ()))
        down = Down.JOINS if joins else Down.STRAIGHT if whole[key] is not None else _end(parents[key])
        placed.append(Place(key, depth, lane, passing, bool(above), down, key in trunk, len(above)))
        waiting.extend((main, depth + 1, lane, passing, False) for main in above[:1])
        beside, by = min(lane + 1, WIDEST - 1), tuple(dict.fromkeys((*passing, lane)))
        waiting.extend((branch, depth + 1, beside, by, True) for branch in above[1:])
    return placed[::-1]


def width_of(places: Iterable[Place[Any]]) -> int:
    return max((place.lane for place in places), default=0) + 1


def _end(parent: Key | None) -> Down:
    return Down.NOTHING if parent is None else Down.LOST


def _cut_circles(parents: Mapping[Key, Key | None], top: Key | None) -> dict[Key, Key | None]:
    """The same with None for a parent that is not among the things, and once in every circle."""
    whole = {key: parent if parent in parents else None for key, parent in parents.items()}
    settled: set[Key] = set()
    for start in (*([top] if top in whole else []), *parents):
        way: list[Key] = []
        key: Key | None = start
        while key is not None and key not in settled:
            settled.add(key)
            way.append(key)
            key = whole[key]
        if key is not None and key in way:
            whole[way[-1]] = None
    return whole


def _way_down(whole: Mapping[Key, Key | None], top: Key | None) -> Collection[Key]:
    way: set[Key] = set()
    while top is not None and top in whole:
        way.add(top)
        top = whole[top]
    return way
