"""Where a VM was, as bars along time: one row for each host and each way to be there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inventory.models import Placement

# A stay of minutes in a life of years would be thinner than a hair.
THINNEST_PERCENT = 1.2
_SHORTEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """`until`: None where it is still there. `x` and `width` in percent of the picture."""

    place: Placement
    until: datetime | None
    x: str
    width: str

    @property
    def kind(self) -> str:
        return f"{self.place.kind}{' past' if self.until else ''}"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """From `begins` to `ends`, the stays that stand now first, then the latest."""

    begins: datetime
    ends: datetime
    stays: Sequence[Stay]


def place_line(placements: Iterable[Placement], now: datetime) -> PlaceLine | None:
    """None where nothing is known."""
    places = sorted(placements, key=lambda place: (place.gone_at is not None, -place.first_seen_at.timestamp()))
    if not places:
        return None
    begins = min(place.first_seen_at for place in places)
    ends = max(now, begins + _SHORTEST)
    return PlaceLine(begins, ends, [_stay(place, begins, ends) for place in places])


def _stay(place: Placement, begins: datetime, ends: datetime) -> Stay:
    """It was last seen before it was found gone; where that is not known, it was there until it was found gone."""
    until = (place.last_seen_at or place.gone_at) if place.gone_at else None
    whole = (ends - begins).total_seconds()
    start = (place.first_seen_at - begins).total_seconds() / whole * 100
    width = max(THINNEST_PERCENT, ((until or ends) - place.first_seen_at).total_seconds() / whole * 100)
    start = min(start, 100 - width)
    return Stay(place, until, f"{max(0.0, start):.2f}%", f"{min(100.0, width):.2f}%")
