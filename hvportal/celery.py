"""The Celery application: a courier without memory.

State lives in PostgreSQL. Messages are acknowledged early, results are not kept, and a lost message costs only time,
because due work is found again by the sweepers of the timetable (hvportal/schedule.py).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")

app = Celery("hvportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
