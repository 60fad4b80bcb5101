"""One line of a benchmark's result."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`judged` is the figure that the limit is for; it is at most the limit, or the benchmark is short of its aim."""

    name: str
    figures: Mapping[str, float | int | str]
    judged: str
    limit: float

    @property
    def good(self) -> bool:
        return float(self.figures[self.judged]) <= self.limit

    def __str__(self) -> str:
        shown = " ".join(
            f"{key}={value:.2f}" if isinstance(value, float) else f"{key}={value}"
            for key, value in self.figures.items()
        )
        return f"bench: {self.name} {shown} limit={self.limit} {'ok' if self.good else 'short'}"
