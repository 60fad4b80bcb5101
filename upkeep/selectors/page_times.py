"""Which kinds of pages were slow lately."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import get_resolver

from upkeep.models import PageTimes
from upkeep.page_times import BOUNDS_MS, percentile_ms

WITHIN = timedelta(hours=24)
GOAL_MS = 150  # the 95th percentile of every page, in milliseconds of the server


@dataclass(frozen=True, slots=True)
class PageSpeed:
    """Of one kind of page, in milliseconds of the server. `page`: the name of its address in the code. `p95_ms` is the
    end of a bucket: at most so much."""

    page: str
    requests: int
    mean_ms: int
    p95_ms: int
    longest_ms: int

    @property
    def address(self) -> str:
        """As a browser shows it, with … for what differs from thing to thing; the name, where a page is no more."""
        *spaces, name = self.page.split(":")
        resolver, start = get_resolver(), "/"
        for space in spaces:
            if space not in resolver.namespace_dict:
                return self.page
            prefix, resolver = resolver.namespace_dict[space]
            start += prefix
        found = next((forms for forms, *_ in resolver.reverse_dict.getlist(name) if forms), None)
        return start + re.sub(r"%\(\w+\)s", "…", found[0][0]) if found else self.page

    @property
    def is_slow(self) -> bool:
        return self.p95_ms > GOAL_MS


def page_speeds(now: datetime, limit: int = 10) -> Sequence[PageSpeed]:
    """Slowest first."""
    counts: dict[str, list[int]] = {}
    totals: dict[str, int] = {}
    longest: dict[str, int] = {}
    for row in PageTimes.objects.filter(hour__gte=now - WITHIN).iterator():
        known = counts.setdefault(row.page, [0] * (len(BOUNDS_MS) + 1))
        counts[row.page] = [one + more for one, more in zip(known, row.counts, strict=True)]
        totals[row.page] = totals.get(row.page, 0) + row.total_ms
        longest[row.page] = max(longest.get(row.page, 0), row.longest_ms)
    speeds = [
        PageSpeed(
            page, sum(seen), totals[page] // sum(seen), percentile_ms(seen, 95, longest[page]) or 0, longest[page]
        )
        for page, seen in counts.items()
        if sum(seen)
    ]
    return sorted(speeds, key=lambda speed: (-speed.p95_ms, -speed.requests, speed.page))[:limit]
