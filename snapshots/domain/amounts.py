"""Bytes that may be unknown in part."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """`at_least` bytes. `reasons` say why there may be more, one sentence each; without one that is all there is."""

    at_least: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def exact(self) -> int | None:
        """None where it is not known: a sum with an unknown part is never shown as if it were the whole."""
        return None if self.reasons else self.at_least

    @property
    def is_known(self) -> bool:
        return not self.reasons

    @property
    def reason(self) -> str:
        """All of them as people read them; empty where nothing is unknown."""
        return " ".join(self.reasons)

    def __add__(self, other: "Amount") -> "Amount":
        if not other.reasons:
            return Amount(self.at_least + other.at_least, self.reasons)
        return Amount(self.at_least + other.at_least, tuple(dict.fromkeys((*self.reasons, *other.reasons))))


NOTHING = Amount()


def known(value: int | None, reason: str) -> Amount:
    """`reason`: why it is not known, where it is None."""
    return Amount(0, (reason,)) if value is None else Amount(value)


def total(amounts: Iterable[Amount]) -> Amount:
    whole = NOTHING
    for amount in amounts:
        whole += amount
    return whole
