"""Many addresses, each asked of every estate: how many queries, how long, how that grows. One group, three judgements.

A group is made of things to ask (a list, a page), each in several ways (a sort, a filter, another object). A way's time
is the best of REPEATS, and of AGAIN more where it is among a thing's slowest of an estate: the slowest of fifty ways is
else the one that something else on the machine came between. `p95_ms`: over the ways of a thing at 25,000 VMs.
`growth`: its slowest way at 25,000 against its slowest at 2,500, of ways that show as many rows at both: an estate of a
hundred hosts has 7 clusters and no page full of them; a list of which that is so for every way is named as not
compared. Judged is the worst thing of the group, which is named; what is told of each thing stands above.
"""

import math
import os
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.estates import LARGE, MIDDLE, SMALL, WORK, Answer, Estate
from benchmarks.line import Line

GROWTH, P95_MS = 1.5, 150
REPEATS = 3
SLOWEST, AGAIN = 6, 8
ALIKE = 0.9  # of the rows: what is counted a little differently is still the same page
ONLY = os.environ.get("HVPORTAL_BENCH_ONLY", "").split()  # names of things; all where none is named

Ways = Mapping[str, Mapping[str, str]]
"""Thing -> way -> address."""

Told = Mapping[str, float | int | str]


@dataclass(slots=True)
class Asked:
    """Of one thing: number of VMs -> way -> answers; the most queries of any way, and of which."""

    answers: dict[int, dict[str, list[Answer]]] = field(default_factory=dict)
    queries: int = 0
    most: str = ""

    def best(self, vms: int) -> dict[str, float]:
        """Way -> milliseconds."""
        return {way: min(one.cpu_ms for one in answers) for way, answers in self.answers.get(vms, {}).items()}

    def worst(self, vms: int) -> float:
        return max(self.best(vms).values())

    @property
    def slowest(self) -> str:
        found = self.best(LARGE)
        return max(found, key=lambda way: found[way])

    @property
    def growth(self) -> float | None:
        """None where no way shows as many rows at both sizes."""
        small, large = self.best(MIDDLE), self.best(LARGE)
        alike = [way for way in small if self._rows(MIDDLE, way) >= ALIKE * self._rows(LARGE, way)]
        return max(large[way] for way in alike) / max(small[way] for way in alike) if alike else None

    def _rows(self, vms: int, way: str) -> int:
        return max(one.rows for one in self.answers[vms][way])

    @property
    def p95_ms(self) -> float:
        return p95([*self.best(LARGE).values()])

    @property
    def clock_p95_ms(self) -> float:
        return p95([one.clock_ms for answers in self.answers[LARGE].values() for one in answers])


def p95(figures: Sequence[float]) -> float:
    """Nearest rank."""
    return sorted(figures)[math.ceil(len(figures) * 0.95) - 1]


def ask_all(estates: Sequence[Estate], ways: Callable[[Estate], Ways]) -> Mapping[str, Asked]:
    """`ways` of each estate, because keys are not the same; what a smaller one does not have is asked of the others."""
    found: dict[str, Asked] = {}
    addresses = {estate.vms: _ways_of(estate, ways) for estate in estates}
    for thing, every in addresses[LARGE].items():
        asked = found[thing] = Asked()
        having = {
            way: [(one, addresses[one.vms][thing][way]) for one in estates if way in addresses[one.vms][thing]]
            for way in every
        }
        for way in every:
            _count_queries(asked, way, having[way])
            _time(asked, way, having[way], REPEATS)
        for way in _slowest(asked):
            _time(asked, way, having[way], AGAIN)
    return found


def _slowest(asked: Asked) -> set[str]:
    """Of each of the estates that are judged."""
    best = (asked.best(vms) for vms in (MIDDLE, LARGE))
    return {way for found in best for way in sorted(found, key=lambda way: -found[way])[:SLOWEST]}


def _ways_of(estate: Estate, ways: Callable[[Estate], Ways]) -> Ways:
    with estate.current():
        return {thing: dict(every) for thing, every in ways(estate).items() if not ONLY or thing in ONLY}


def _count_queries(asked: Asked, way: str, having: Sequence[tuple[Estate, str]]) -> None:
    for estate, address in having:  # and whatever is made at a first time has been made
        queries = estate.queries(address)
        if queries > asked.queries:
            asked.queries, asked.most = queries, way


def _time(asked: Asked, way: str, having: Sequence[tuple[Estate, str]], times: int) -> None:
    for _ in range(times):
        for estate, address in having:
            answers = asked.answers.setdefault(estate.vms, {}).setdefault(way, [])
            if estate.vms > SMALL or not answers:  # nothing is judged by the smallest
                answers.append(estate.ask(address))


def lines_of(group: str, found: Mapping[str, Asked], queries: int, *, grows: bool = False) -> Iterator[Line]:
    """`grows`: it is meant to, and only told."""
    if not found:  # ONLY names others
        return
    for thing, asked in found.items():
        worst: dict[str, float | int | str] = {f"ms_at_{vms}": asked.worst(vms) for vms in asked.answers}
        growth = "not_compared" if asked.growth is None else asked.growth
        told: Told = {"slowest": asked.slowest, "p95_ms": asked.p95_ms, "clock_p95_ms": asked.clock_p95_ms}
        yield Line(f"{group}.{thing}", {"queries": asked.queries, **worst, "growth": growth, **told})
    most = max(found, key=lambda thing: found[thing].queries)
    told_most: Told = {"worst": most, "asked": found[most].most, "queries": found[most].queries}
    yield Line(f"{group}.queries", told_most, "queries", queries)
    if not grows:
        yield _growth(group, found)
    slowest = max(found, key=lambda thing: found[thing].p95_ms)
    one = found[slowest]
    told_slowest: Told = {
        "worst": slowest,
        "asked": one.slowest,
        "clock_p95_ms": one.clock_p95_ms,
        "p95_ms": one.p95_ms,
    }
    yield Line(f"{group}.time", {"machine_slowed": _slowed(found), **told_slowest}, "p95_ms", P95_MS)


def _growth(group: str, found: Mapping[str, Asked]) -> Line:
    compared = {thing: growth for thing, asked in found.items() if (growth := asked.growth) is not None}
    steepest = max(compared, key=lambda thing: compared[thing])
    left_out = ",".join(thing for thing in found if thing not in compared) or "none"
    return Line(
        f"{group}.growth",
        {"compared": len(compared), "not_compared": left_out, "worst": steepest, "growth": compared[steepest]},
        "growth",
        GROWTH,
    )


def _slowed(found: Mapping[str, Asked]) -> float:
    """How many times as long as at best the fixed work took, in the middle of all answers."""
    took = [one.work_ms for asked in found.values() for way in asked.answers[LARGE].values() for one in way]
    return statistics.median(took) / WORK.fastest_ms
