"""Celery is just another interface."""

import structlog
from celery import shared_task

from findings.due import evaluate_due

log = structlog.get_logger(__name__)


@shared_task(name="findings.tasks.evaluate")
def evaluate() -> None:
    tally = evaluate_due()
    if tally.written:
        log.info("findings.evaluated", opened=tally.opened, changed=tally.changed, closed=tally.closed)
