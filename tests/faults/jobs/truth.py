"""What is asked of every run in the end."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import F

from jobs import kinds, services
from jobs.choices import ActOutcome, State
from jobs.models import Job, JobAct
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.jobs.building import fresh, person, request, tick, time_passes

LOOKS = 30  # as many as the longest job of a kind takes, and some more


@dataclass(frozen=True, slots=True)
class Played:
    """A job of a scene, and the thing that it is about."""

    scene: Scene
    place: Place
    thing: Any
    job: Job


def queue(scene: Scene, place: Place) -> Played:
    thing = scene.thing(place)
    return Played(scene, place, thing, scene.queue(place, thing, person("operator"), request()))


def finish(played: Played) -> Job:
    """To its end, or to a person: time passes between looks; what the host does not show by then it never shows."""
    job = _looked_at(played)
    if job.state == State.RUNNING:
        with _patience_is_over(job.kind):
            job = _looked_at(played)
    return job


def _looked_at(played: Played) -> Job:
    job = fresh(played.job)
    for _ in range(LOOKS):
        if job.state not in (State.WAITING, State.RUNNING):
            break
        time_passes(job)
        job = tick(job)
        played.place.later()
    return job


class _patience_is_over:
    """The minutes for which an effect is waited for, without waiting for them."""

    def __init__(self, key: str) -> None:
        self._kind = kinds.kind_called(key)

    def __enter__(self) -> None:
        self._register(replace(self._kind, settle_seconds=0.0))

    def __exit__(self, *_: object) -> None:
        self._register(self._kind)

    def _register(self, kind: kinds.Kind) -> None:
        kinds.forget(kind.key)
        kinds.register(kind)


def is_true(played: Played, *, may_be_unclear: bool = False) -> str:
    """The state to which it came, in a word. AssertionError where anything of it is not as it has to be."""
    try:
        return _judged(played, may_be_unclear)
    finally:
        _put_away(fresh(played.job))


def _put_away(job: Job) -> None:
    """Whatever came of it, the next one finds its VM free."""
    if job.state == State.ASKING and job.started_at:
        services.job_settle(job.pk, State.FAILED, reason="The next one is to come.", by=person("operator"))


def _judged(played: Played, may_be_unclear: bool) -> str:
    scene, place, thing = played.scene, played.place, played.thing
    job, received = fresh(played.job), scene.received(place, thing)
    told = f"{job.state} {job.code}: {job.sentence} {job.said}; the host received {dict(received)}"
    assert all(times == 1 for times in received.values()), f"sent twice: {told}"
    sent = JobAct.objects.filter(job=job).exclude(outcome=ActOutcome.NOT_SENT).count()
    assert sent >= received.total(), f"sent and not written down: {told}"
    if job.state == State.SUCCEEDED:
        assert received.total() == scene.commands, told
        assert scene.is_done(place, thing), f"not done: {told}"
    elif job.state == State.ASKING:
        assert may_be_unclear, told
        assert job.next_step, told
    else:
        assert job.state in (State.FAILED, State.REFUSED, State.CANCELLED), told
        assert not received, f"something was sent: {told}"
        assert scene.is_as_before(place, thing), f"something was changed: {told}"
    return str(job.state)


def an_hour_passes(job: Job) -> None:
    """Of a host that does not answer, or as long as the kind has patience; by the clock, and not by waiting."""
    patience = timedelta(seconds=kinds.kind_called(job.kind).patience_seconds + 60)
    Job.objects.filter(pk=job.pk).update(failing_since=F("failing_since") - patience)
    time_passes(job)
