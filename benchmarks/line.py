"""One line of a benchmark's result."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`judged` is the figure that the limit is for; it is at most the limit, or the benchmark is short of its aim.
    Without one the line only tells what another judges."""

    name: str
    figures: Mapping[str, float | int | str]
    judged: str = ""
    limit: float = 0

    @property
    def good(self) -> bool:
        return not self.judged or float(self.figures[self.judged]) <= self.limit

    def __str__(self) -> str:
        shown = " ".join(
            f"{key}={value:.2f}" if isinstance(value, float) else f"{key}={value}"
            for key, value in self.figures.items()
        )
        verdict = f" limit={self.limit} {'ok' if self.good else 'short'}" if self.judged else ""
        return f"bench: {self.name} {shown}{verdict}"
