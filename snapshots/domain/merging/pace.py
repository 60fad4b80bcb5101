"""How fast a host merges."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from snapshots.domain.merging.words import many, size

MIB = 1 << 20
# Nobody has measured it here: half of what one busy spinning disk writes in a row, because a merge reads as well.
ASSUMED_BYTES_PER_SECOND = 50.0 * MIB
# What a deletion takes beside the copying: Hyper-V begins to merge seconds later (HYPERV.md §3.7), and the end is only
# believed when it was seen twice, a minute apart.
BESIDE_SECONDS = 60.0
# A merge of less says how long Hyper-V takes to begin, not how fast it copies.
TELLING_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Pace:
    """`basis`: in words, what the rate rests on."""

    bytes_per_second: float = ASSUMED_BYTES_PER_SECOND
    basis: str = f"assumed to be {size(ASSUMED_BYTES_PER_SECOND)} a second: no merge of this host has been measured"
    is_measured: bool = False

    def seconds(self, moved: int, growing: float = 0.0) -> float:
        """For a deletion that moves so many bytes, while the VM writes so many a second that have to be moved too. One
        that writes half as fast as its host merges is reckoned with that half: it may never come to an end."""
        rate = self.bytes_per_second
        return BESIDE_SECONDS + (moved / max(rate - growing, rate / 2) if moved else 0.0)


ASSUMED = Pace()
# Longer than a merge ever should take: a day, in which each backup and each night has come round, or where more is to
# be copied four times what it takes at the assumed rate (12.5 MiB a second: a spinning disk that others keep busy).
LONG_SECONDS, TIMES_ASSUMED = 86_400.0, 4


def long_seconds(moved: int | None) -> float:
    """After so long somebody should look; of bytes that nobody knows a day has to do."""
    return max(LONG_SECONDS, TIMES_ASSUMED * ASSUMED.seconds(moved or 0))


def pace_of(merges: Sequence[tuple[int, float]]) -> Pace:
    """Out of (bytes, seconds) of merges that were watched from their beginning to their end."""
    rates = [moved / seconds for moved, seconds in merges if moved >= TELLING_BYTES and seconds > 0]
    if not rates:
        return ASSUMED
    rate = median(rates)
    return Pace(
        rate, f"{size(rate)} a second, the median of {many(len(rates), 'merge')} of this host", is_measured=True
    )
