"""The plan: many snapshots of many VMs, in order, with the room at every step and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from snapshots.domain.facts import Id
from snapshots.domain.merging.answers import Answer, Say, Verdict, refuse, worst_of
from snapshots.domain.merging.facts import USUAL, Case, Terms, VolumeRoom
from snapshots.domain.merging.order import order_of
from snapshots.domain.merging.scheduling import Board, Point, Step
from snapshots.domain.merging.sizes import NOTHING, Room, Size, add
from snapshots.domain.merging.state import Course
from snapshots.domain.merging.verdicts import Preflight, preflight


@dataclass(frozen=True, slots=True)
class Asked:
    """Snapshots of one VM that somebody wants to be gone."""

    case: Case
    snapshots: Sequence[Id]


@dataclass(frozen=True, slots=True)
class Judged:
    """One snapshot with all that speaks on it. `is_planned`: it is among the steps."""

    case: Case
    snapshot: Id
    verdict: Verdict
    is_planned: bool

    @property
    def say(self) -> Say:
        return self.verdict.say


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` by their beginnings. `curves`: volume -> what is free there over time. `vms`: what speaks on each VM."""

    steps: Sequence[Step]
    judged: Sequence[Judged]
    vms: Sequence[tuple[Case, Verdict]]
    curves: Mapping[int, Sequence[Point]]
    volumes: Mapping[int, VolumeRoom]
    terms: Terms = field(default_factory=Terms)

    @property
    def seconds(self) -> float:
        return max((step.ends for step in self.steps), default=0.0)

    @property
    def moved(self) -> int:
        return sum(step.effect.moved for step in self.steps)

    @property
    def left_out(self) -> Sequence[Judged]:
        return [one for one in self.judged if not one.is_planned]

    @property
    def say(self) -> Say:
        return worst_of(answer for one in self.judged for answer in one.verdict.answers)

    def reclaimed(self) -> Room:
        """Volume -> what is given back less what was taken, without what VMs write meanwhile. `least` of the sizes is
        the most that is won, and `most` the least."""
        room: Room = {}
        for step in self.steps:
            for volume, size in step.effect.gives.items():
                add(room, volume, size)
            for volume, size in step.effect.takes.items():
                add(room, volume, NOTHING.minus(size).written(step.effect.written.get(volume, 0)))
        return room

    def won(self) -> Size:
        whole = NOTHING
        for size in self.reclaimed().values():
            whole = whole.plus(size)
        return whole


def plan_of(asked: Sequence[Asked], volumes: Mapping[int, VolumeRoom], terms: Terms = USUAL) -> Plan:
    """Whatever refuses is left out, and what nobody can promise too, unless the terms say otherwise."""
    flights = [preflight(one.case, one.snapshots, terms) for one in asked]
    courses = [_course(flight, terms) for flight in flights]
    board = Board(courses, volumes, terms)
    board.run()
    room = _of_space(board)
    judged = [one for flight in flights for one in _judged(flight, room)]
    steps = sorted(board.steps, key=lambda step: (step.starts, step.ends))
    vms = [(flight.case, flight.of_vm) for flight in flights]
    return Plan(steps, judged, vms, board.curves, volumes, terms)


def _course(flight: Preflight, terms: Terms) -> Course:
    may = {Say.GO, Say.WARN, Say.UNKNOWN} if terms.unsure else {Say.GO, Say.WARN}
    chosen = [one for one, verdict in flight.of_snapshots.items() if verdict.say in may]
    return Course.of(flight.case, order_of(flight.case.picture.tree, chosen))


Key = tuple[int, str, Id, Id]


def _key(case: Case, snapshot: Id) -> Key:
    """A replica is the same VM on another host."""
    return case.host.number, case.host.name, case.id, snapshot


def _of_space(board: Board) -> Mapping[Key, tuple[Answer, bool]]:
    """(what space says, whether it is a step)."""
    room = {_key(step.case, step.snapshot): (step.space, True) for step in board.steps}
    for course, answer in board.left():
        first = course.waiting[0]
        for one in course.waiting:
            told = answer if one == first and answer else _waits(course, first, answer)
            room[_key(course.case, one)] = (told, False)
    return room


def _waits(course: Course, first: Id, answer: Answer | None) -> Answer:
    names = {one.id: one.name for one in course.case.picture.facts.snapshots}
    why = "for which there is no room" if answer is None or answer.reason == "space" else "which cannot be planned"
    told = f"It comes after {names.get(first) or first}, {why}: 1 step before it is left out."
    return refuse("space.waits", told)


def _judged(flight: Preflight, room: Mapping[Key, tuple[Answer, bool]]) -> Sequence[Judged]:
    found = []
    for one, verdict in flight.of_snapshots.items():
        answer, is_planned = room.get(_key(flight.case, one), (None, False))
        answers = [*verdict.answers, answer] if answer else verdict.answers
        found.append(Judged(flight.case, one, Verdict(answers), is_planned))
    return found
