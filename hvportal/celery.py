"""The Celery application: a courier without memory.

State lives in PostgreSQL. Messages are acknowledged early, results are not kept, and a lost message costs only time,
because due work is found again by the sweepers of the timetable (hvportal/schedule.py).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")

from hvportal import correlation  # noqa: F401  # its signals: tasks carry the identity of what sent them

app = Celery("hvportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def look_after_the_worker(**_: Any) -> None:
    """Only in a worker, whose Django is set up by now."""
    from hvportal import telemetry, watchdog

    telemetry.start("worker")
    worker_ready.connect(watchdog.start)
