"""One deletion after the other: on a volume no more at a time than the terms allow, none for which there is no room.

Time goes from one beginning or end to the next. What a deletion takes, and what its VM writes meanwhile, is taken off
its volumes when it begins; what goes is given back when it ends. Other VMs of the plan write on all the time.
"""

import heapq
from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.facts import Id
from snapshots.domain.merging.answers import Answer, Say, worst_of
from snapshots.domain.merging.effects import Effect
from snapshots.domain.merging.facts import Case, Terms, VolumeRoom
from snapshots.domain.merging.of_step import at_its_pace, in_the_window, with_its_growth
from snapshots.domain.merging.sizes import NOTHING, Room, Size, exactly, of
from snapshots.domain.merging.space import Need, fits_surely, may_fit, space
from snapshots.domain.merging.state import Course


@dataclass(frozen=True, slots=True)
class Passage:
    """What is free on a volume when a step begins, just before it ends, and when it has ended."""

    before: Size
    peak: Size
    after: Size


@dataclass(frozen=True, slots=True)
class Step:
    """`room`: of each volume that the deletion does something to and of which anybody knows what is free. Seconds from
    the beginning of the plan."""

    case: Case
    snapshot: Id
    starts: float
    ends: float
    effect: Effect
    space: Answer
    room: Mapping[int | None, Passage]


@dataclass(frozen=True, slots=True)
class Point:
    """What is free on a volume at a time: between `most` and `least` bytes."""

    seconds: float
    least: int
    most: int


@dataclass(order=True, slots=True)
class _Running:
    ends: float
    number: int
    starts: float = field(compare=False)
    course: Course = field(compare=False)
    effect: Effect = field(compare=False)
    answer: Answer = field(compare=False)
    before: Room = field(compare=False)
    afterwards: Mapping[int | None, float] = field(compare=False)


class Board:
    """What goes on while a plan is made. `stuck`: courses whose next step something stands against, with what it says;
    they are looked at again when something on their volumes was given back."""

    def __init__(self, courses: Iterable[Course], volumes: Mapping[int, VolumeRoom], terms: Terms) -> None:
        self.volumes, self.terms, self.now = volumes, terms, 0.0
        self.free: Room = {key: exactly(one.free) for key, one in volumes.items() if one.free is not None}
        self.curves: dict[int, list[Point]] = {}
        self.steps: list[Step] = []
        self.stuck: dict[Course, Answer] = {}
        self._idle: list[tuple[tuple[int, int, str], Course]] = []
        self._running: list[_Running] = []
        self._busy: Counter[int | None] = Counter()
        self._rates: dict[int | None, float] = {}
        self._begun = 0
        for course in courses:
            self._join(course)

    def run(self) -> None:
        while True:
            if self._start(fits_surely):
                continue
            if self._running:
                self._finish()
            elif not (self.terms.unsure and self._start(may_fit)):
                return

    def _join(self, course: Course) -> None:
        """It waits for its next step, and its VM writes."""
        self._write_at(course, 1)
        if course.waiting:
            insort(self._idle, (course.rank, course), key=lambda one: one[0])

    def _start(self, is_wanted: Callable[[Answer], bool]) -> bool:
        """The first that may; those for which there is no room are put aside."""
        for place, (_, course) in enumerate(self._idle):
            if any(self._busy[volume] >= self.terms.per_volume for volume in course.works):
                continue
            if course in self.stuck and is_wanted is fits_surely:
                continue
            course.grow(self.now)
            effect = course.next()
            answer = self._answer(course, effect)
            if is_wanted(answer):
                del self._idle[place]
                self._begin(course, effect, answer)
                return True
            self.stuck[course] = answer
        return False

    def _answer(self, course: Course, effect: Effect) -> Answer:
        """What stands in the way of its next step; else what space says."""
        against = (
            course.against(unsure=self.terms.unsure),
            in_the_window(course.case, effect.seconds, self.now + effect.seconds, at_once=self.terms.at_once),
            at_its_pace(course.case, effect),
        )
        space = self._space(course, effect)
        told = [one for one in (*against, space) if one]
        heaviest = worst_of(told)
        if heaviest in (Say.REFUSE, Say.UNKNOWN):
            return next(one for one in told if one.say == heaviest)
        slow = next((one for one in against if one), None)
        return with_its_growth(slow if slow and fits_surely(space) else space, effect)

    def _space(self, course: Course, effect: Effect) -> Answer:
        """Until the last of what goes on there is over, too: what VMs write by then is promised to those."""
        own, afterwards, ends = course.rates(), course.rates(effect), self.now + effect.seconds
        needs = []
        for volume in sorted({*effect.takes, *effect.works}, key=lambda one: one or 0):
            free = self.free.get(volume)
            until = max([ends, *(one.ends for one in self._running if volume in one.before)])
            others = (self._rates.get(volume, 0.0) - own.get(volume, 0.0)) * (until - self.now)
            others += afterwards.get(volume, 0.0) * (until - ends) + self._written_afterwards(volume, until)
            needs.append(
                Need(
                    self.volumes.get(volume) if volume is not None else None,
                    free.minus(NOTHING.written(max(0.0, others))) if free else None,
                    of(effect.takes, volume),
                    effect.written.get(volume, 0),
                    effect.virtual.get(volume, 0),
                    effect.unknown.get(volume, ""),
                )
            )
        return space(needs, self.terms)

    def _written_afterwards(self, volume: int | None, until: float) -> float:
        """By VMs of steps that end before: what they write in their own time is taken off already."""
        return sum(one.afterwards.get(volume, 0.0) * max(0.0, until - one.ends) for one in self._running)

    def _begin(self, course: Course, effect: Effect, answer: Answer) -> None:
        self.stuck.pop(course, None)
        self._write_at(course, -1)
        self._busy.update(effect.works)
        touched = {*effect.takes, *effect.gives, *effect.works} & self.free.keys()
        self._mark(touched)
        before = {volume: self.free[volume] for volume in touched}
        for volume in touched:
            self.free[volume] = self.free[volume].minus(of(effect.takes, volume))
        self._begun += 1
        ends = self.now + effect.seconds
        later = course.rates(effect)
        heapq.heappush(self._running, _Running(ends, self._begun, self.now, course, effect, answer, before, later))

    def _finish(self) -> None:
        one = heapq.heappop(self._running)
        self._pass(one.ends - self.now)
        self._mark(one.before)
        peak = {volume: self.free[volume] for volume in one.before}
        for volume in one.before:
            self.free[volume] = self.free[volume].plus(of(one.effect.gives, volume))
        self._mark(one.before)
        room = {key: Passage(one.before[key], peak[key], self.free[key]) for key in one.before}
        snapshot = one.course.waiting[0]
        self.steps.append(Step(one.course.case, snapshot, one.starts, one.ends, one.effect, one.answer, room))
        self._busy.subtract(one.effect.works)
        self.stuck = {course: why for course, why in self.stuck.items() if not course.works & one.before.keys()}
        one.course.finish(one.effect, self.now)
        self._join(one.course)

    def _pass(self, seconds: float) -> None:
        self.now += seconds
        for volume, rate in self._rates.items():
            if volume in self.free and rate > 0:
                self.free[volume] = self.free[volume].minus(NOTHING.written(rate * seconds))

    def _write_at(self, course: Course, sign: int) -> None:
        for volume, rate in course.rates().items():
            self._rates[volume] = self._rates.get(volume, 0.0) + sign * rate

    def _mark(self, volumes: Iterable[int | None]) -> None:
        for volume in volumes:
            if volume is not None:
                free = self.free[volume]
                self.curves.setdefault(volume, []).append(Point(self.now, free.most, free.least))

    def left(self) -> Sequence[tuple[Course, Answer | None]]:
        """Courses that have not come to their end, with what space says of their next step."""
        return [(course, self.stuck.get(course)) for _, course in self._idle]
