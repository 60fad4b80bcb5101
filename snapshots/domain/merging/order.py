"""Which snapshot of a VM is deleted first."""

from collections.abc import Collection, Sequence

from snapshots.domain.facts import Id
from snapshots.domain.trees import Tree


def order_of(tree: Tree, chosen: Collection[Id]) -> Sequence[Id]:
    """Branches that the VM does not run on, from their ends: they are deleted without a merge, and give room at once.
    Then what it runs on, the oldest first: each block is moved once, and what a merge took is free again before the
    next one begins. From the youngest on, all that was written since would be moved once for every snapshot, and the
    last merge would need room for all of it together."""
    aside = [one for one in chosen if not tree.is_under_now(one)]
    trunk = [one for one in chosen if tree.is_under_now(one)]
    aside.sort(key=lambda one: (-tree.depth(one), str(one)))
    trunk.sort(key=lambda one: (tree.depth(one), str(one)))
    return [*aside, *trunk]


def subtree_of(tree: Tree, snapshot: Id) -> Sequence[Id]:
    """It and all that hang on it, directly or not; Now is none of them."""
    return [one for one in tree.children if one == snapshot or snapshot in tree.below[one]]
