"""What deleting a snapshot frees, and what its merges need meanwhile.

A merge moves the child's blocks into the parent. What the parent has blocks for already costs nothing, the rest makes
it grow; which it is, no file size tells. So there is a lower and an upper bound, and they meet where the parent is
fixed, or full.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from snapshots.domain.amounts import NOTHING, Amount, known, total
from snapshots.domain.facts import FileFact
from snapshots.domain.fates import Fate, FileFate

MIB = 1 << 20
# Blocks that Hyper-V proposes: 32 MiB of a dynamic VHDX, 2 MiB of a child and of a VHD. Taken where a host tells none.
PARENT_BLOCK, CHILD_BLOCK = 32 * MIB, 2 * MIB
# Headers, log and metadata of a VHDX take 3 MiB, its block table 8 bytes a block: 16 MiB for 64 TB at 32 MiB a block;
# bitmaps of a child 1 MiB for each 4 GiB ([MS-VHDX] 2.1, 2.5).
FIXED_PARTS, BITMAP_FOR, BITMAP = 3 * MIB + 16 * MIB, 4096 * MIB, MIB


@dataclass(frozen=True, slots=True)
class Room:
    """In bytes. `frees`: at least so much is free afterwards; below 0 where the parents' blocks are larger than the
    children's, and may take more than these give back. `frees_at_most`: as much as that if the parents grow by nothing.
    `needs`: volume -> what has to be free for the merges (HYPERV.md §3.7; None: nobody knows which)."""

    frees: int
    frees_at_most: Amount
    needs: Mapping[int | None, Amount]


def room_of(fates: Sequence[FileFate], saved: Amount) -> Room:
    deleted = total(_size(one.file) for one in fates if one.fate == Fate.DELETED)
    unsure = tuple(dict.fromkeys(one.reason for one in fates if one.fate == Fate.UNKNOWN))
    merged: dict[str, tuple[FileFact, list[FileFact]]] = {}
    for one in fates:
        if one.into is not None:
            merged.setdefault(one.into.key, (one.into, []))[1].append(one.file)
    frees, most = deleted.at_least + saved.at_least, deleted + saved + Amount(0, unsure)
    needs: dict[int | None, Amount] = {}
    for parent, children in merged.values():
        taken = total(map(_size, children))
        frees += taken.at_least - grows_at_most(parent, children)
        most += taken
        needs[parent.volume] = needs.get(parent.volume, NOTHING) + _need(parent, taken)
    return Room(frees, most, needs)


def grows_at_most(parent: FileFact, children: Sequence[FileFact]) -> int:
    """Whole blocks of the parent, one for each block of a child at worst; and no further than until it is full."""
    if parent.kind == "Fixed":
        return 0
    grows, full = new_blocks(parent, children), full_size(parent)
    return grows if full is None or parent.size is None else min(grows, max(0, full - parent.size))


def new_blocks(parent: FileFact, children: Sequence[FileFact]) -> int:
    """The bytes of the blocks that the parent has to make where it has none of those that the children hold."""
    block = parent.block_size or PARENT_BLOCK
    blocks = sum(-(-(child.size or 0) // (child.block_size or CHILD_BLOCK)) for child in children)
    return blocks * max([block, *(child.block_size or CHILD_BLOCK for child in children)])


def full_size(file: FileFact) -> int | None:
    """Of a file that has all its blocks, with its tables; None where its virtual size is not known."""
    if file.virtual_size is None:
        return None
    block = file.block_size or PARENT_BLOCK
    return -(-file.virtual_size // block) * block + FIXED_PARTS + -(-file.virtual_size // BITMAP_FOR) * BITMAP


def _need(parent: FileFact, taken: Amount) -> Amount:
    """The children's size, and no more than what the parent lacks to its full virtual size."""
    if parent.kind == "Fixed":
        return NOTHING
    if parent.virtual_size is None or parent.size is None:
        return taken + Amount(0, (f"The size of {parent.name} is not known.",))
    lacks = max(0, parent.virtual_size - parent.size)
    return Amount(min(taken.at_least, lacks), taken.reasons if taken.at_least < lacks else ())


def _size(file: FileFact) -> Amount:
    return known(file.size, f"The size of {file.name} is not known.")
