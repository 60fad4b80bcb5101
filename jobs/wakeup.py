"""Telling workers that there is something to do: for speed alone. The sweep of the timetable finds what was lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery import current_app
from kombu.exceptions import KombuError
from redis import Redis, RedisError

from inventory.models import Host
from jobs.choices import State
from jobs.models import Job

log = structlog.get_logger(__name__)

ADVANCE, SWEEP = "jobs.tasks.advance", "jobs.tasks.sweep"
QUEUE, SUFFIX = "jobs", ".jobs"
# A message that nobody has taken by then is stale: the sweep has sent another.
EXPIRES_SECONDS = 60
_NUDGED = "jobs.nudged"
NUDGED_SECONDS = 5  # a nudge that nobody heard within that time is said again
_BROKER_AWAY = (KombuError, RedisError, OSError)


def queue_of(host: Host) -> str:
    """That of its site where it is pinned to one, because the portal itself may have no way there. A worker that takes
    polls takes the jobs beside them (hvportal/celery.py), in turns, so that no row of polls holds a job up."""
    return f"{host.site.queue}{SUFFIX}" if host.site else QUEUE


def tell(job: Job) -> None:
    """After the commit of a new state."""
    if job.state == State.RUNNING:
        send(job.pk, job.host)
    elif job.state != State.ASKING:
        nudge()


def send(job_id: int, host: Host) -> bool:
    """Whether the broker took it; a broker that is away breaks no page and no tick."""
    return _send(ADVANCE, (job_id,), queue_of(host))


def nudge() -> bool:
    """Something was queued, or a slot became free: see who may start. One such message stands in the queue at a time,
    because the sweep that takes it looks at all that wait."""
    try:
        with _broker() as broker:
            first = broker.set(_NUDGED, 1, nx=True, ex=NUDGED_SECONDS)
    except _BROKER_AWAY as trouble:
        return _not_sent(SWEEP, QUEUE, trouble)
    return _send(SWEEP, (), QUEUE) if first else True


def heard() -> None:
    """By the sweep, before it looks: what is queued from now on has to nudge again."""
    try:
        with _broker() as broker:
            broker.delete(_NUDGED)
    except _BROKER_AWAY as trouble:
        _not_sent("heard", QUEUE, trouble)


@contextmanager
def _broker() -> Iterator[Redis]:
    with current_app.pool.acquire(block=True) as connection:
        yield connection.default_channel.client


def _send(task: str, arguments: tuple[int, ...], queue: str) -> bool:
    try:
        current_app.send_task(task, arguments, queue=queue, expires=EXPIRES_SECONDS, retry=False)
    except _BROKER_AWAY as trouble:
        return _not_sent(task, queue, trouble)
    return True


def _not_sent(task: str, queue: str, trouble: Exception) -> bool:
    log.warning("jobs.not_sent", task=task, queue=queue, reason=type(trouble).__name__)
    return False
