"""A job that asks a person is looked at all the same, where its kind says so, and ends by itself when the host does."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from jobs.choices import State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Wait
from jobs.models import Job
from jobs.services import job_look_again, job_settle
from tests.jobs.building import changeable_host, fresh, person, queued, run, tick
from tests.jobs.kinds import changed

pytestmark = pytest.mark.django_db(transaction=True)


def step(facts: Facts, seen: dict[str, bool], acts: Sequence[ActSeen]) -> Decision:
    """The lamp ends it, the radio lets it go on, and the bell leaves it to the person alone."""
    if seen["lamp"]:
        return End(State.SUCCEEDED, "on", "It is on.")
    if seen["radio"]:
        return Wait(0.0, "It goes on.")
    return Ask("long", "It takes long.", "Look at it.", look_seconds=None if seen["bell"] else 60.0)


@pytest.fixture
def asking(hosts: Any) -> tuple[Any, Job]:
    changed(step=step)
    job = run(queued(changeable_host(hosts[1]), "lamp", "radio", "bell"))
    assert (job.state, job.code, job.lease_token) == (State.ASKING, "long", None)
    return hosts, job


def when_due(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(next_tick_at=Now() - timedelta(seconds=1))
    return tick(job)


def test_it_is_looked_at_without_another_word_and_ends_by_itself(asking: Any) -> None:
    (switches, server), job = asking
    events = job.events.count()
    assert tick(job).ticks == job.ticks, "not before it is due"
    again = when_due(job)
    assert (again.state, again.ticks, again.lease_token) == (State.ASKING, job.ticks + 1, None)
    assert again.next_tick_at > timezone.now() + timedelta(seconds=50)
    server.change_host("HV01", network="refuse")
    silent = when_due(job)
    assert (silent.state, silent.sentence, silent.next_step) == (State.ASKING, "It takes long.", "Look at it.")
    assert job.events.count() == events
    server.change_host("HV01", network="up")
    switches.on.add("lamp")
    assert when_due(job).state == State.SUCCEEDED


def test_it_goes_on_by_itself_where_nobody_has_to_decide_any_more(asking: Any) -> None:
    (switches, _), job = asking
    switches.on.add("radio")
    job = when_due(job)
    assert (job.state, job.code) == (State.RUNNING, "goes_on")
    switches.on.add("lamp")
    assert tick(job).state == State.SUCCEEDED


def test_a_person_may_decide_meanwhile(asking: Any) -> None:
    (switches, _), job = asking
    switches.on.add("bell")
    assert when_due(job).next_tick_at is None, "what only a person can tell is looked at no more"
    job_look_again(job.pk, by=person("operator"))
    assert fresh(job).state == State.RUNNING
    assert tick(job).state == State.ASKING
    job_settle(job.pk, State.FAILED, reason="It hangs.", by=person("operator"))
    assert when_due(job).state == State.FAILED
