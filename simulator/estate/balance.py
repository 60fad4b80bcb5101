"""Sharing a host's memory: static VMs and floors first, the rest by what each dynamic VM wants and its priority."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.estate.model import MIB

# Hyper-V hands memory out in 2 MB pages.
_PAGE = 2 * MIB


class Claim(NamedTuple):
    """Bytes that a VM must have, bytes that it would like, and its weight where there is not enough."""

    floor: int
    wanted: int
    weight: int


def share(available: int, claims: Sequence[Claim]) -> list[int]:
    """Bytes for each claim, whole pages; never more than `available` together, as long as the floors fit."""
    pool = available - sum(claim.floor for claim in claims)
    extra = [max(0, claim.wanted - claim.floor) for claim in claims]
    if pool >= sum(extra):
        return [_pages(claim.floor + more) for claim, more in zip(claims, extra, strict=True)]
    given = _pour(max(0, pool), extra, [claim.weight for claim in claims])
    return [_pages(claim.floor + more) for claim, more in zip(claims, given, strict=True)]


def _pour(pool: float, wanted: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Fill wants in proportion to want times weight. Who is full drops out, and the others share what is left."""
    given = [0.0] * len(wanted)
    thirsty = {index for index, want in enumerate(wanted) if want > 0}
    while thirsty and pool >= 1:
        total = sum(wanted[index] * (weights[index] + 1) for index in thirsty)
        shares = {index: pool * wanted[index] * (weights[index] + 1) / total for index in thirsty}
        full = {index for index in thirsty if given[index] + shares[index] >= wanted[index]}
        for index in full or thirsty:
            more = min(shares[index], wanted[index] - given[index])
            given[index] += more
            pool -= more
        if not full:
            break
        thirsty -= full
    return [int(bytes_) for bytes_ in given]


def _pages(size: int) -> int:
    return size - size % _PAGE
