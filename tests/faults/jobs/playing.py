"""Which faults are played with which kinds. Django is set up by now."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from hvportal.supervisor.servers import Servers
from jobs import kinds
from jobs.dying import POINTS
from tests.faults.jobs.deaths import death_at, every_death, many_deaths
from tests.faults.jobs.living import WORST, Cast, Processes, a_worker_dies, one_round
from tests.faults.jobs.mishaps import MISHAPS
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.scenes import SCENES
from tests.faults.jobs.tally import Tally
from tests.jobs.kinds import OURS, registered
from tests.jobs.mortal_worker import MortalWorkers, mortal_workers

SEEDS = range(20)  # of jobs whose workers die again and again


@dataclass(frozen=True, slots=True)
class Stage:
    cast: Cast
    workers: MortalWorkers
    processes: Processes
    tally: Tally


def everything(started: Servers, kind: str) -> Tally:
    with _stage(started, kind) as stage:
        for scene, place in stage.cast:
            every_death(stage.tally, scene, place, stage.workers)
            for seed in SEEDS:
                stage.tally.play(
                    scene.kind, f"many deaths, seed {seed}", partial(many_deaths, scene, place, stage.workers, seed)
                )
            _mishaps(stage, [(scene, place, name) for name in MISHAPS])
            print(f"So far, with {scene.kind}: {stage.tally}", flush=True)
        _living(stage, list(WORST) * 3, POINTS)
        for lacking in kinds_without_a_scene() if not kind else ():
            stage.tally.play(lacking, "it has no scene in tests/faults/jobs/scenes", _never_played)
    return stage.tally


def some_of_it(started: Servers, kind: str) -> Tally:
    """Every point and every mishap once, by the quick kinds in turn; and the worst that can befall the servers."""
    with _stage(started, kind, only_quick=not kind) as stage:
        turns = itertools.cycle(stage.cast)
        for point in POINTS:
            scene, place = next(turns)
            stage.tally.play(scene.kind, f"dies at {point}", partial(death_at, scene, place, stage.workers, point))
        _mishaps(stage, [(*next(turns), name) for name in MISHAPS])
        _living(stage, ["the worker is killed", "valkey is flushed", "postgresql is restarted"], ["sent"], times=1)
    return stage.tally


def kinds_without_a_scene() -> Sequence[str]:
    known = {scene.kind for scene in SCENES} | {kind.key for kind in OURS}
    return sorted({kind.key for kind in kinds.kinds()} - known)


def _never_played() -> None:
    raise AssertionError("nobody knows what befalls it")


def _mishaps(stage: Stage, wanted: Sequence[tuple[Scene, Place, str]]) -> None:
    for scene, place, name in wanted:
        stage.tally.play(scene.kind, name, partial(MISHAPS[name], scene, place))


def _living(stage: Stage, worst: Sequence[str], points: Sequence[str], times: int = 2) -> None:
    """`times`: how many jobs of each kind a round has."""
    tally, processes, cast = stage.tally, stage.processes, stage.cast
    processes.beat()
    processes.worker()
    for name in worst:
        tally.play("all", name, partial(one_round, tally, processes, cast, name, times))
    for point in points:
        tally.play("all", f"dies at {point}", partial(a_worker_dies, tally, processes, cast, point))


@contextmanager
def _stage(started: Servers, kind: str, *, only_quick: bool = False) -> Iterator[Stage]:
    with ExitStack() as opened:
        opened.enter_context(registered())
        places: dict[Callable[..., object], Place] = {}
        cast = []
        for scene in (one for one in SCENES if kind in ("", one.kind) and (one.is_quick or not only_quick)):
            if scene.place not in places:
                places[scene.place] = opened.enter_context(scene.place())
            cast.append((scene, places[scene.place]))
        workers = opened.enter_context(mortal_workers())
        processes = Processes(started)
        opened.callback(processes.end)
        yield Stage(cast, workers, processes, Tally())
