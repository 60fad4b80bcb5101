"""Telling a worker that there is a test to run: for speed alone. What is lost is sent again by the sweep."""

import structlog
from celery import current_app
from kombu.exceptions import KombuError

from onboarding.models import ConnectionTest

log = structlog.get_logger(__name__)

TASK = "onboarding.tasks.run_connection_test"
# A message that nobody has taken by then is stale: the sweep has sent another.
EXPIRES_SECONDS = 60


def send(test: ConnectionTest) -> bool:
    """Whether the broker took it; a broker that is away breaks no page."""
    try:
        current_app.send_task(TASK, (test.pk,), queue=test.queue, expires=EXPIRES_SECONDS, retry=False)
    except (KombuError, OSError) as trouble:
        log.warning("connection_test.not_sent", test=test.pk, queue=test.queue, reason=type(trouble).__name__)
        return False
    return True
