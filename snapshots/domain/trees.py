"""The snapshots of one VM as a tree, with Now."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from snapshots.domain.facts import NOW, Id, SnapshotFact


@dataclass(frozen=True, slots=True)
class Tree:
    """`below`: of each snapshot and of Now what it rests on, the nearest first, each once. `children`: what hangs on a
    snapshot, Now among them. `lost`: those whose parent nobody knows. `circles`: those that come back to themselves.
    `now_under`: None where Now hangs on no snapshot."""

    below: Mapping[Id, Sequence[Id]]
    children: Mapping[Id, Sequence[Id]]
    lost: AbstractSet[Id]
    circles: AbstractSet[Id]
    now_under: Id | None

    def depth(self, snapshot: Id) -> int:
        """Which one it is, counted from the bottom, which is 1; of Now: how many snapshots it rests on."""
        return len(self.below[snapshot]) + (snapshot != NOW)

    def is_under_now(self, snapshot: Id) -> bool:
        """The VM as it runs rests on it."""
        return snapshot in self.below[NOW]

    @property
    def deepest(self) -> int:
        return max(map(self.depth, self.below))


def tree_of(snapshots: Sequence[SnapshotFact]) -> Tree:
    parents = {one.id: one.parent for one in snapshots}
    now_under = next((one.id for one in snapshots if one.is_current), None)
    nodes: dict[Id, Id | None] = {**parents, NOW: now_under}
    below: dict[Id, Sequence[Id]] = {}
    children: dict[Id, list[Id]] = {one.id: [] for one in snapshots}
    circles = set()
    for node, parent in nodes.items():
        below[node], returns = _way_down(node, nodes)
        if returns:
            circles.add(node)
        if parent in children:
            children[parent].append(node)
    lost = {one.id for one in snapshots if one.parent is not None and one.parent not in parents}
    return Tree(below, children, lost, circles, now_under)


def _way_down(node: Id, nodes: Mapping[Id, Id | None]) -> tuple[Sequence[Id], bool]:
    """As far as known, each once; and whether the way leads back to the node itself."""
    way: list[Id] = []
    met = {node}
    parent = nodes[node]
    while parent is not None and parent in nodes and parent not in met:
        met.add(parent)
        way.append(parent)
        parent = nodes[parent]
    return way, parent == node
