"""Who works on a job now: leases and the fence, as those of polls (inventory/polls/lease.py).

A job that runs, or that is looked at while a person is asked, is leased to one tick. The token changes with each; every
write of a tick is made under the row's lock and only while the token is still its own. The database's clock rules,
because workers' clocks differ.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.choices import LOOKED_AT, State
from jobs.models import Job

MARGIN_SECONDS = 15  # what a tick writes, after the deadlines of the host's answers


class LeaseLost(Exception):
    """Another tick has taken the job over, or a person has ended it: what this one saw must not be written."""


@dataclass(frozen=True, slots=True)
class Lease:
    job_id: int
    token: uuid.UUID


def take(job_id: int, worker: str, seconds: float) -> Lease | None:
    """None where it is not looked at, is not due, or is in other hands: a message may come late and twice."""
    token = uuid.uuid4()
    due = Job.objects.filter(free_and_due(), pk=job_id)
    taken = due.update(
        lease_token=token, lease_expires_at=_end(seconds), worker=worker[:255], ticks=F("ticks") + 1, woken_at=None
    )
    return Lease(job_id, token) if taken else None


def free_and_due() -> Q:
    """Looked at, due, and in nobody's hands. One that asks a person is due where it says when, and never by itself."""
    free = Q(lease_token=None) | Q(lease_expires_at__lt=Now())
    due = Q(next_tick_at__lte=Now(), state__in=LOOKED_AT) | Q(next_tick_at=None, state=State.RUNNING)
    return free & due


def hold(lease: Lease, seconds: float = 0) -> Job:
    """The fence, inside a transaction: the row, locked. `seconds`: the lease is good for so long from now on. Raises
    LeaseLost."""
    try:
        job = Job.objects.select_for_update().get(pk=lease.job_id, lease_token=lease.token, state__in=LOOKED_AT)
    except Job.DoesNotExist:
        raise LeaseLost(f"job {lease.job_id} was ended or taken over") from None
    if seconds:
        Job.objects.filter(pk=job.pk).update(lease_expires_at=_end(seconds))
    return job


def give_back(job: Job, *, next_tick_seconds: float | None, **also: Any) -> None:
    """Behind the fence: nobody has it, and it is due again in as many seconds; None: at once, and one that asks a
    person when they have decided."""
    due = None if next_tick_seconds is None else Now() + timedelta(seconds=next_tick_seconds)
    Job.objects.filter(pk=job.pk).update(lease_token=None, lease_expires_at=None, next_tick_at=due, **also)


def _end(seconds: float) -> Any:
    return Now() + timedelta(seconds=seconds + MARGIN_SECONDS)
