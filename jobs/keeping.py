"""For how long jobs are kept. Their acts and events go with them, and not before (migration 0001)."""

from datetime import datetime

from django.db.models import QuerySet

from jobs.models import Job, JobNeed


def old_jobs(horizon: datetime) -> "QuerySet[Job]":
    """Ended by then, and no other waits for it to have succeeded: that one would begin as if it had."""
    awaited = JobNeed.objects.filter(job__ended_at=None)
    return Job.objects.filter(ended_at__lt=horizon).exclude(pk__in=awaited.values("needs"))
