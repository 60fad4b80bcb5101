"""The Celery application: a courier without memory.

State lives in PostgreSQL. Messages are acknowledged early, results are not kept, and a lost message costs only time,
because due work is found again by the sweepers of the timetable (hvportal/schedule.py).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")

from hvportal import correlation  # noqa: F401  # its signals: tasks carry the identity of what sent them

app = Celery("hvportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_after_setup.connect
def take_jobs_too(instance: Any, **_: Any) -> None:
    """Whoever takes polls of hosts that answer takes the jobs of the same hosts beside them, in turns: no installation
    has to start another worker for them, and one that wants to names the queue itself."""
    from inventory.choices import SITE_QUEUE

    queues = instance.app.amqp.queues
    for name in list(queues.consume_from):
        if name == "polls":
            queues.select_add("jobs")
        elif name.startswith(SITE_QUEUE) and "." not in name:
            queues.select_add(f"{name}.jobs")


@worker_init.connect
def look_after_the_worker(**_: Any) -> None:
    """Only in a worker, whose Django is set up by now."""
    from hvportal import telemetry, watchdog

    telemetry.start("worker")
    worker_ready.connect(watchdog.start)
