"""What befalls a job without anybody dying. Each is held against the truth in the end."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from jobs import services
from jobs.choices import State
from jobs.models import Job
from jobs.services import NotNow
from jobs.sweeping import sweep
from tests.at_once import at_once
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.truth import Played, an_hour_passes, finish, is_true, queue
from tests.jobs.building import fresh, person, request, tick, time_passes

Mishap = Callable[[Scene, Place], None]


def answers_are_lost(scene: Scene, place: Place) -> None:
    """The host takes every command, and none of its answers arrives."""
    played = queue(scene, place)
    place.lose_answers(played.thing, True)
    try:
        finish(played)
    finally:
        place.lose_answers(played.thing, False)
    assert is_true(played) == State.SUCCEEDED, fresh(played.job).sentence


def silent_for_an_hour_before(scene: Scene, place: Place) -> None:
    """Nothing was sent, so nothing is; and that is said."""
    played = queue(scene, place)
    place.cut_off(True)
    try:
        assert tick(played.job).state == State.RUNNING
        an_hour_passes(played.job)
        tick(played.job)
    finally:
        place.cut_off(False)
    assert is_true(played) == State.FAILED


def silent_for_an_hour_after(scene: Scene, place: Place) -> None:
    """Something was sent: a person is asked, lets the portal look again, and it is seen."""
    played = queue(scene, place)
    _until_something_arrived(played)
    place.cut_off(True)
    try:
        time_passes(played.job)
        tick(played.job)
        an_hour_passes(played.job)
        assert (tick(played.job).state, fresh(played.job).code) == (State.ASKING, "unclear")
    finally:
        place.cut_off(False)
    services.job_look_again(played.job.pk, by=person("operator"))
    finish(played)
    assert is_true(played) == State.SUCCEEDED, fresh(played.job).sentence


def a_double_click(scene: Scene, place: Place) -> None:
    """The same form, four times at the same moment."""
    form = request()
    _wanted_at_once(scene, place, [("operator", form)] * 4)


def two_operators_want_the_same(scene: Scene, place: Place) -> None:
    """Two people with forms of their own, twice each."""
    _wanted_at_once(scene, place, [(name, request()) for name in ("operator", "second") * 2])


def two_cancel_while_a_worker_is_at_it(scene: Scene, place: Place) -> None:
    """What was sent by then is watched to its end; nothing more is sent."""
    played = queue(scene, place)
    left: list[Callable[[], object]] = [_cancel(played, name) for name in ("operator", "second")]
    left.append(lambda: tick(played.job))
    at_once(lambda: left.pop()(), times=len(left))
    finish(played)
    job, received = fresh(played.job), scene.received(place, played.thing)
    assert job.state in (State.CANCELLED, State.SUCCEEDED), job.sentence
    assert all(times == 1 for times in received.values()), received
    assert received or scene.is_as_before(place, played.thing)


def four_workers_and_two_sweeps(scene: Scene, place: Place) -> None:
    """All at the same job at the same moment, again and again."""
    played = queue(scene, place)

    def work() -> None:
        for _ in range(2):
            sweep()
            tick(played.job)

    for _ in range(4):
        at_once(work)
        time_passes(played.job)
        place.later()
    finish(played)
    assert is_true(played) == State.SUCCEEDED, fresh(played.job).sentence


def _wanted_at_once(scene: Scene, place: Place, clicks: Sequence[tuple[str, uuid.UUID]]) -> None:
    thing, made = scene.thing(place), list[Job]()
    left = [(person(name), form) for name, form in clicks]
    at_once(lambda: made.append(scene.queue(place, thing, *left.pop())), times=len(clicks))
    assert len(made) == len(clicks)
    assert len({job.pk for job in made}) == 1, "one wish is one job"
    played = Played(scene, place, thing, made[0])
    finish(played)
    assert is_true(played) == State.SUCCEEDED, fresh(played.job).sentence


def _cancel(played: Played, name: str) -> Callable[[], None]:
    by = person(name)

    def cancel() -> None:
        try:
            services.job_cancel(played.job.pk, reason="", by=by)
        except NotNow:
            return

    return cancel


def _until_something_arrived(played: Played) -> None:
    for _ in range(8):
        tick(played.job)
        if played.scene.received(played.place, played.thing):
            return
        time_passes(played.job)
        played.place.later()
    raise AssertionError("nothing arrived at the host")


MISHAPS: Mapping[str, Mishap] = {
    mishap.__name__.replace("_", " "): mishap
    for mishap in (
        answers_are_lost,
        silent_for_an_hour_before,
        silent_for_an_hour_after,
        a_double_click,
        two_operators_want_the_same,
        two_cancel_while_a_worker_is_at_it,
        four_workers_and_two_sweeps,
    )
}
