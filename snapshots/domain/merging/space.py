"""The reason that lies in the volumes: whether there is room for what a merge takes before it gives anything back."""

from collections.abc import Sequence
from dataclasses import dataclass

from snapshots.domain.merging.answers import Answer, go, refuse, unknown, warn
from snapshots.domain.merging.facts import Terms, VolumeRoom
from snapshots.domain.merging.sizes import Size
from snapshots.domain.merging.words import size as told

_SURE = (
    "space.hardly_ends",
    "space.growth_unknown",
    "space.below_virtual",
    "space.enough",
    "space.none_needed",
    "window.next",
)
_UNSURE = ("space.unknown", "space.tight")
_HEAVIEST_FIRST = ("space.short", *_UNSURE, *_SURE)


@dataclass(frozen=True, slots=True)
class Need:
    """Of one deletion on one volume. `free`: when it begins, less what other VMs write there meanwhile. `written`: what
    its own VM writes. `virtual`: the full size of the disks that take something in, 0 where nothing is merged."""

    volume: VolumeRoom | None
    free: Size | None
    takes: Size
    written: int = 0
    virtual: int = 0
    why_unknown: str = ""


def space(needs: Sequence[Need], terms: Terms) -> Answer:
    """The heaviest of what each volume says. Room by HYPERV.md §3.7: min(child, what the parent lacks) + what Now
    writes meanwhile + a margin; by blocks it may be more, and only where that fits is nothing left to chance."""
    answers = [_of_volume(need, terms) for need in needs]
    nothing = go("space.none_needed", "0 bytes are needed: nothing is merged.")
    return min(answers, key=lambda answer: _HEAVIEST_FIRST.index(answer.code), default=nothing)


def fits_surely(answer: Answer) -> bool:
    """Whatever the blocks are, the volume does not fill up."""
    return answer.code in _SURE


def may_fit(answer: Answer) -> bool:
    """Nobody can promise it."""
    return answer.code in _UNSURE


def _of_volume(need: Need, terms: Terms) -> Answer:
    where = f" on {need.volume.path}" if need.volume else ""
    if need.why_unknown:
        return unknown("space.unknown", f"{need.why_unknown} So what is needed{where} is not known.")
    if not need.virtual and not need.takes.most:
        return go("space.none_needed", f"0 bytes are needed{where}: nothing has to grow.")
    if need.volume is None:
        return unknown("space.unknown", f"Up to {told(need.takes.most)} are needed on a volume that nobody knows.")
    if need.free is None:
        why = need.volume.unknown or "How much is free there is not known."
        return unknown("space.unknown", f"Up to {told(need.takes.likely)} are needed{where}. {why}")
    return _measured(need, terms, where)


def _measured(need: Need, terms: Terms, where: str) -> Answer:
    free = need.free
    assert free is not None  # noqa: S101 - asked by the caller
    wants = f"{told(need.takes.likely)} are needed{where}"
    if need.written:
        wants += f", {told(need.written)} of it for what the VM writes meanwhile"
    has = f"{told(max(0, free.most))} are free then in any case"
    margin = f"{told(terms.margin_bytes)} should stay"
    if need.takes.likely + terms.margin_bytes > free.likely:
        return refuse(
            "space.short", f"{wants}, {told(max(0, free.likely))} are free then, and {margin}: the merge would fail."
        )
    if need.takes.most + terms.margin_bytes > free.most:
        return warn(
            "space.tight",
            f"{wants}; up to {told(need.takes.most)} if every block is new to the disk that takes it in. {has}, and "
            f"{margin}.",
        )
    if need.virtual and free.most < need.virtual:
        return warn(
            "space.below_virtual",
            f"{wants}, {told(need.takes.most)} at most; {has}. It fits, but Microsoft would rather have the full size "
            f"of the disk free: {told(need.virtual)}.",
        )
    return go("space.enough", f"{wants}, {told(need.takes.most)} at most; {has}.")
