"""The portal's Celery application with the tests' own kinds of job: celery -A tests.faults.jobs.worker_app worker."""

import django

from hvportal.celery import app

django.setup()

from jobs import kinds  # noqa: E402  # models want Django set up
from tests.jobs.kinds import OURS  # noqa: E402

for kind in OURS:
    kinds.register(kind)

__all__ = ["app"]
