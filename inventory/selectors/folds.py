"""Long pictures folded: the top and the bottom in sight, the middle behind a line that opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from inventory.lanes import Down, Place

TOP, BOTTOM = 6, 3
LEAST_FOLDED = 4  # a line that hides three says no more than the three

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Fold(Generic[Row]):
    """Rows in sight, or `folded` ones; `passing`: the lanes that run by the line that opens them."""

    rows: Sequence[Row]
    folded: bool = False
    passing: Sequence[int] = ()


def fold(
    rows: Sequence[Row], place_of: Callable[[Row], Place[Any]], stands_out: Callable[[Row], bool]
) -> list[Fold[Row]]:
    """Straight runs of the middle are folded; forks, joins and whatever `stands_out` stay in sight."""
    folds: list[Fold[Row]] = []
    run: list[Row] = []

    def close() -> None:
        if len(run) >= LEAST_FOLDED:
            folds.append(Fold(tuple(run), True, place_of(run[0]).below))
        elif run:
            folds.append(Fold(tuple(run)))
        run.clear()

    for number, row in enumerate(rows):
        place = place_of(row)
        plain = place.up and place.down == Down.STRAIGHT and place.children == 1 and not stands_out(row)
        if plain and TOP <= number < len(rows) - BOTTOM:
            run.append(row)
            continue
        close()
        folds.append(Fold((row,)))
    close()
    return folds
