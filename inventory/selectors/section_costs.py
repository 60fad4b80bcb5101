"""What each section asks of a host, what it needs and what it costs: in its script's own words, and as measured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hyperv.script_header import ScriptHeader, header_of
from inventory import sections
from inventory.selectors.freshness import Freshness, sections_of
from inventory.wording import NARROW, grouped

SCRIPTS = "read/estate"


@dataclass(frozen=True, slots=True)
class SectionCost:
    """One section of one host. `next_at`: when it is asked for again, None where nobody knows yet."""

    freshness: Freshness
    script: ScriptHeader
    next_at: datetime | None = None

    @property
    def pace(self) -> str:
        return sections.pace_of(self.freshness.name).value

    @property
    def measured(self) -> str:
        """'212 ms for 25 items, 240 ms on average'."""
        part = self.freshness
        if part.last_ms is None:
            return "not measured yet"
        items = "" if part.items is None else f" for {grouped(part.items)} item{'' if part.items == 1 else 's'}"
        average = "" if part.average_ms is None else f", {grouped(part.average_ms)}{NARROW}ms on average"
        return f"{grouped(part.last_ms)}{NARROW}ms{items}{average}"


def costs_of(parts: Iterable[Freshness], next_poll_at: datetime | None) -> Sequence[SectionCost]:
    """In the order given. A heavy section waits for the first poll after it is due."""
    return [SectionCost(part, header_of(f"{SCRIPTS}/{part.name}"), _next(part, next_poll_at)) for part in parts]


def section_costs(host_id: int, now: datetime) -> Sequence[SectionCost]:
    """Of every section that polls ask for, as measured on this host."""
    return costs_of(sections_of([host_id], now)[host_id].values(), None)


def _next(part: Freshness, next_poll_at: datetime | None) -> datetime | None:
    return max(filter(None, (part.due_at, next_poll_at)), default=None)
