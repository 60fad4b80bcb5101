"""For how long jobs are kept. Their acts and events go with them, and not before (migration 0001)."""

from datetime import datetime

from django.db.models import QuerySet

from jobs.models import Job


def old_jobs(horizon: datetime) -> "QuerySet[Job]":
    """Ended by then."""
    return Job.objects.filter(ended_at__lt=horizon)
