"""A worker that dies: at every point of every tick of a job, and then the ones that take over, one after another."""

import random
from functools import partial

from jobs.choices import State
from jobs.dying import POINTS
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.tally import NOTHING_HAPPENED, Tally
from tests.faults.jobs.truth import Played, finish, is_true, queue
from tests.jobs.building import fresh, time_passes
from tests.jobs.mortal_worker import DIED, LIVED, MortalWorkers

# Between the commit of an act and its arrival at the host: only a person can tell what came of it.
BEFORE_IT_ARRIVES = "act_committed"
MOST_TICKS = 40


def every_death(tally: Tally, scene: Scene, place: Place, workers: MortalWorkers) -> None:
    """At each point: the first time that a job comes there, the second, until none comes there any more."""
    for point in POINTS:
        tick: int | None = 0
        while tick is not None:
            die = partial(death_at, scene, place, workers, point, tick + 1)
            tick = tally.play(scene.kind, f"dies at {point}, from tick {tick + 1} on", die) or None


def death_at(scene: Scene, place: Place, workers: MortalWorkers, point: str, from_tick: int = 1) -> int:
    """In which tick the worker died there, from that one on; NOTHING_HAPPENED where none came there."""
    played = queue(scene, place)
    died = _dies(played, workers, point, from_tick)
    finish(played)
    is_true(played, may_be_unclear=bool(died) and point == BEFORE_IT_ARRIVES)
    return died


def many_deaths(scene: Scene, place: Place, workers: MortalWorkers, seed: int) -> None:
    """Half of the ticks of a job end with a death, at any point."""
    chance, points = random.Random(seed), []
    played = queue(scene, place)
    for _ in range(MOST_TICKS):
        point = chance.choice(POINTS) if chance.random() < 0.5 else ""
        if workers.tick(played.job.pk, point) == DIED:
            points.append(point)
        if not _goes_on(played):
            break
        _passes(played)
    finish(played)
    is_true(played, may_be_unclear=BEFORE_IT_ARRIVES in points)


def _dies(played: Played, workers: MortalWorkers, point: str, from_tick: int) -> int:
    for number in range(1, MOST_TICKS):
        code = workers.tick(played.job.pk, point if number >= from_tick else "")
        if code == DIED:
            _passes(played)
            return number
        assert code == LIVED
        if not _goes_on(played):
            break
        _passes(played)
    return NOTHING_HAPPENED


def _goes_on(played: Played) -> bool:
    return fresh(played.job).state in (State.WAITING, State.RUNNING)


def _passes(played: Played) -> None:
    time_passes(played.job)
    played.place.later()
