"""Whether those who wanted a job, and who approved it, may still do so where the VM is now. Asked as an act is
written: between queueing and acting lie days, and people leave."""

from django.contrib.auth import get_user_model

from accounts.access import Right
from inventory.scope import may_on
from jobs.forbids import Forbidden
from jobs.models import Job


def whose_right_went(job: Job) -> Forbidden | None:
    if not _may(job.queued_by_id, Right.OPERATE, job):
        told = f"{job.queued_by}, who queued it, may not change this any more."
        return Forbidden("queuer_may_not", told, "Whoever may can queue it anew.", for_good=True)
    if job.approved_by_id is not None and not _may(job.approved_by_id, Right.APPROVE, job):
        told = f"{job.approved_by}, who approved it, may not approve this any more."
        return Forbidden("approver_may_not", told, "Queue it anew: another person can approve it.", for_good=True)
    return None


def _may(person: int, right: Right, job: Job) -> bool:
    """Of an account that is closed `may_on` answers no."""
    user = get_user_model().objects.filter(pk=person).first()
    return user is not None and may_on(user, right, job.vm or job.host)
