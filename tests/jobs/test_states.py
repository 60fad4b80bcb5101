"""Every pair of states, in Python and in the database."""

import itertools

import pytest
from django.db import DatabaseError, transaction

from jobs.choices import ENDED, GOING_ON, NEXT, State
from jobs.models import Job, JobEvent
from jobs.services.transitions import TransitionRefused, locked, transition
from tests.jobs.building import changeable_host, queued

pytestmark = pytest.mark.django_db
PAIRS = list(itertools.product(State, State))
# The states between WAITING and each other one, by which a job comes to it.
WAY = {
    State.WAITING: (),
    State.RUNNING: (State.RUNNING,),
    State.ASKING: (State.ASKING,),
    State.SUCCEEDED: (State.RUNNING, State.SUCCEEDED),
    State.FAILED: (State.RUNNING, State.FAILED),
    State.UNKNOWN: (State.RUNNING, State.UNKNOWN),
    State.CANCELLED: (State.CANCELLED,),
    State.REFUSED: (State.REFUSED,),
}


def job_that_is(state: State) -> Job:
    job = queued(changeable_host())
    with transaction.atomic():
        for step in WAY[state]:
            transition(locked(job.pk), step, "test", "On its way.")
    return locked(job.pk)


def test_the_states_are_those_that_go_on_and_those_that_are_ends() -> None:
    assert {*GOING_ON, *ENDED} == set(State) == NEXT.keys()
    assert [state for state in ENDED if NEXT[state]] == [State.UNKNOWN]
    assert NEXT[State.UNKNOWN] == {State.SUCCEEDED, State.FAILED}, "what is unknown never runs again"


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=[f"{one}-{other}" for one, other in PAIRS])
def test_every_pair_of_states(before: State, after: State) -> None:
    job = job_that_is(before)
    events = JobEvent.objects.filter(job=job).count()
    if after in NEXT[before]:
        with transaction.atomic():
            transition(job, after, "code", "Why.", next_step="What to do.", by="somebody")
        kept = Job.objects.get(pk=job.pk)
        assert (kept.state, kept.code, kept.sentence, kept.next_step) == (after, "code", "Why.", "What to do.")
        assert (kept.ended_at is not None) == (after in ENDED)
        assert (kept.started_at is None) == (after == State.WAITING or (before, after) in _NEVER_STARTED)
        assert kept.lease_token is None
        told = JobEvent.objects.filter(job=job).order_by("id").last()
        assert told is not None
        assert (told.kind, told.state, told.by) == ("state", after, "somebody")
        return
    with pytest.raises(TransitionRefused), transaction.atomic():
        transition(job, after, "code", "Why.")
    assert JobEvent.objects.filter(job=job).count() == events
    if after != before:
        with pytest.raises(DatabaseError, match="cannot become"), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(state=after)
    assert Job.objects.get(pk=job.pk).state == before


_NEVER_STARTED = {
    (before, after)
    for before in (State.WAITING, State.ASKING)
    for after in (State.ASKING, State.CANCELLED, State.REFUSED, State.SUCCEEDED, State.FAILED, State.UNKNOWN)
}


@pytest.mark.django_db(transaction=True)
def test_a_state_is_written_in_a_transaction_alone() -> None:
    job = queued(changeable_host())
    with pytest.raises(TransitionRefused):
        transition(job, State.RUNNING, "test", "Without a lock.")


def test_what_happened_is_not_rewritten_and_goes_only_with_a_job_that_is_over() -> None:
    job = queued(changeable_host())
    for change in (
        lambda: JobEvent.objects.filter(job=job).update(sentence="It was not so."),
        lambda: JobEvent.objects.filter(job=job).delete(),
        lambda: Job.objects.filter(pk=job.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with transaction.atomic():
        transition(locked(job.pk), State.CANCELLED, "test", "Over.")
    Job.objects.filter(pk=job.pk).delete()
    assert not JobEvent.objects.filter(job=job.pk).exists()
