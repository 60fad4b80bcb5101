"""Whether a job that there is already is what somebody wants now; only then it may be the answer to their wish."""

from datetime import datetime

from django.utils import timezone

from jobs.forbids import Forbidden
from jobs.models import Job

When = tuple[datetime | None, bool]  # not before, and whether also outside of windows


def another_form(sent: Job, key: str, when: When) -> Forbidden | None:
    """Of the job that came with the same form: somebody went back in the browser and changed what they want."""
    if sent.idempotency_key == key and not _differs(sent, when):
        return None
    over = "" if sent.goes_on else ", which is over"
    told = f"This form was sent before, for something else: job {sent.pk}{over}. Open the form anew."
    return Forbidden("form.sent_before", told, "Open the form anew.")


def another_time(same: Job, when: When) -> Forbidden | None:
    """Of a job that goes on and does the same."""
    if not _differs(same, when):
        return None
    if _has_begun(same):
        told = f"Job {same.pk} does the same now. Wait for its end."
    else:
        told = f"Job {same.pk} waits to do the same at another time. Cancel it first, or leave it."
    return Forbidden("wanted.at_another_time", told)


def _differs(job: Job, when: When) -> bool:
    not_before, outside_windows = when
    if _has_begun(job):  # its time has come; where it was postponed, it did that itself
        return _ahead(not_before) is not None
    return (_ahead(not_before), outside_windows) != (_ahead(job.not_before), job.outside_windows)


def _has_begun(job: Job) -> bool:
    return job.started_at is not None or job.ticks > 0


def _ahead(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > timezone.now() else None
