"""Many addresses, each asked of every estate: how many queries, how long, how that grows. One group, three judgements.

A group is made of things to ask (a list, a page), each in several ways (a sort, a filter, another object). A way's time
is the best of REPEATS. `growth`: the slowest way of a thing at 25,000 VMs against its slowest at 2,500, asked in turn.
`p95_ms`: over every single answer of a thing at 25,000. Judged is the worst thing of the group, which is named; what is
told of each thing stands above.
"""

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.estates import LARGE, MIDDLE, Answer, Estate
from benchmarks.line import Line

GROWTH, P95_MS = 1.5, 150
REPEATS = 2
ONLY = os.environ.get("HVPORTAL_BENCH_ONLY", "").split()  # names of things; all where none is named

Ways = Mapping[str, Mapping[str, str]]
"""Thing -> way -> address."""


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
    def growth(self) -> float:
        return self.worst(LARGE) / self.worst(MIDDLE)

    @property
    def p95_ms(self) -> float:
        return p95([one.cpu_ms for answers in self.answers[LARGE].values() for one in answers])

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
        for way in every:
            having = [(one, addresses[one.vms][thing][way]) for one in estates if way in addresses[one.vms][thing]]
            _ask(asked, way, having)
    return found


def _ways_of(estate: Estate, ways: Callable[[Estate], Ways]) -> Ways:
    with estate.current():
        return {thing: dict(every) for thing, every in ways(estate).items() if not ONLY or thing in ONLY}


def _ask(asked: Asked, way: str, having: Sequence[tuple[Estate, str]]) -> None:
    for estate, address in having:  # and whatever is made at a first time has been made
        queries = estate.queries(address)
        if queries > asked.queries:
            asked.queries, asked.most = queries, way
    for _ in range(REPEATS):
        for estate, address in having:
            asked.answers.setdefault(estate.vms, {}).setdefault(way, []).append(estate.ask(address))


def lines_of(group: str, found: Mapping[str, Asked], queries: int, p95_ms: float = P95_MS) -> Iterator[Line]:
    for thing, asked in found.items():
        worst = {f"ms_at_{vms}": asked.worst(vms) for vms in asked.answers}
        told = {"slowest": asked.slowest, "p95_ms": asked.p95_ms, "clock_p95_ms": asked.clock_p95_ms}
        yield Line(f"{group}.{thing}", {"queries": asked.queries, **worst, "growth": asked.growth, **told})
    most = max(found, key=lambda thing: found[thing].queries)
    told_most = {"worst": most, "asked": found[most].most, "queries": found[most].queries}
    yield Line(f"{group}.queries", told_most, "queries", queries)
    steepest = max(found, key=lambda thing: found[thing].growth)
    yield Line(f"{group}.growth", {"worst": steepest, "growth": found[steepest].growth}, "growth", GROWTH)
    slowest = max(found, key=lambda thing: found[thing].p95_ms)
    one = found[slowest]
    told_slowest = {"worst": slowest, "asked": one.slowest, "clock_p95_ms": one.clock_p95_ms, "p95_ms": one.p95_ms}
    yield Line(f"{group}.time", told_slowest, "p95_ms", p95_ms)
