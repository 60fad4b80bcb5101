"""Celery is just another interface: each task calls one function and returns nothing."""

import socket

from celery import Task, shared_task

from jobs import sweeping, ticking, wakeup


@shared_task(bind=True, name=wakeup.ADVANCE)
def advance(self: Task, job_id: int) -> None:
    ticking.advance(job_id, self.request.hostname or socket.gethostname())


@shared_task(name=wakeup.SWEEP)
def sweep() -> None:
    sweeping.sweep()
