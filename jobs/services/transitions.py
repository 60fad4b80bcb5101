"""The only writer of a job's state. Inside the transaction that has locked the job's row."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from inventory.polls.asking import read_again
from jobs import keepable, wakeup
from jobs.choices import ENDED, NEXT, EventKind, State
from jobs.models import Job, JobEvent

CODE_LENGTH = 64
# What a job that does not run has no more.
_RESTING = {"lease_token": None, "lease_expires_at": None, "next_tick_at": None, "woken_at": None}


class TransitionRefused(Exception):
    """No job goes this way: a mistake of the caller, who has to look at the state that it locked."""


def locked(job_id: int) -> Job:
    """The row, and nobody else's until the transaction ends. Raises Job.DoesNotExist."""
    return Job.objects.select_for_update(of=("self",)).select_related("host__cluster", "host__site").get(pk=job_id)


def transition(
    job: Job,
    to: State,
    code: str,
    sentence: str,
    *,
    next_step: str = "",
    said: str = "",
    by: str = "",
    then: Callable[[Job], object] = wakeup.tell,
    **also: Any,
) -> None:
    """`job` as `locked` answered it; `also`: columns that change with the state. `then` tells whom it concerns, after
    the commit: an end and a job that waits let others start, a job that runs is sent to its worker. After one that was
    at work its host is read again, so that the inventory shows what it did."""
    if not connection.in_atomic_block:
        raise TransitionRefused("a state is written inside the transaction that has locked the job")
    if to not in NEXT[State(job.state)]:
        raise TransitionRefused(f"job {job.pk} is {job.state} and cannot become {to}")
    now = timezone.now()
    told = _kept(code=code, sentence=sentence, next_step=next_step, said=said)
    _write(job, {**_moments(job, to, now), **told, "state": to, "state_since": now, **also})
    tell(job, EventKind.STATE, code, sentence, said=said, by=by, state=to, at=now)
    transaction.on_commit(partial(then, job))
    if to in ENDED and job.started_at is not None:
        transaction.on_commit(partial(read_again, [job.host_id]), robust=True)


def _kept(code: str, **words: str) -> dict[str, str]:
    return {"code": keepable.words(code, CODE_LENGTH), **{name: keepable.words(one) for name, one in words.items()}}


def _moments(job: Job, to: State, now: datetime) -> dict[str, Any]:
    """A running job is due at once (without a next tick, because the workers' clocks differ), and a message of it is
    on its way; one that waits has given back what it occupied; one that has ended stays so since then."""
    if to == State.RUNNING:
        due = {**_RESTING, "woken_at": Now()}
        return {**due, "started_at": job.started_at or now, "looking_since": now, "failures": 0, "failing_since": None}
    if to == State.WAITING:
        return {**_RESTING, "started_at": None, "stage": "", "failing_since": None}
    if to in ENDED:
        return {**_RESTING, "ended_at": job.ended_at or now, "expected_end_at": None}
    return dict(_RESTING)


def _write(job: Job, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))


def tell(
    job: Job,
    kind: EventKind,
    code: str,
    sentence: str,
    *,
    said: str = "",
    by: str = "",
    state: str = "",
    at: datetime | None = None,
) -> None:
    """One more line of what happened; they are never changed."""
    words = _kept(code=code, sentence=sentence, said=said)
    JobEvent.objects.create(job=job, at=at or timezone.now(), kind=kind, state=state, by=by, **words)
