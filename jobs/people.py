"""Whether those who wanted a job, and who approved it, may still do so where the VM is now. Asked as an act is
written: between queueing and acting lie days, and people leave. Who came by an API token may no more than that token
leaves them, and nothing once it is over."""

from typing import Any

from django.contrib.auth import get_user_model

from accounts.access import Right
from accounts.models import ApiToken
from accounts.tokens import usable_tokens
from inventory.scope import may_on
from jobs.forbids import Forbidden
from jobs.models import Job


def whose_right_went(job: Job) -> Forbidden | None:
    queuer = _person(job.queued_by_id)
    if queuer is not None and job.queued_token:
        queuer.token = _token(job)
        if queuer.token is None:
            told = f"The API token “{job.queued_token}” by which {job.queued_by} queued it was revoked, or is over."
            return Forbidden("token_over", told, "Whoever may can queue it anew.", for_good=True)
    if not _may(queuer, Right.OPERATE, job):
        told = f"{job.queued_by}, who queued it, may not change this any more."
        return Forbidden("queuer_may_not", told, "Whoever may can queue it anew.", for_good=True)
    if job.approved_by_id is not None and not _may(_person(job.approved_by_id), Right.APPROVE, job):
        told = f"{job.approved_by}, who approved it, may not approve this any more."
        return Forbidden("approver_may_not", told, "Queue it anew: another person can approve it.", for_good=True)
    return None


def _may(person: Any, right: Right, job: Job) -> bool:
    """Of an account that is closed `may_on` answers no."""
    return person is not None and may_on(person, right, job.vm or job.host)


def _person(pk: int) -> Any:
    return get_user_model().objects.filter(pk=pk).first()


def _token(job: Job) -> ApiToken | None:
    """None where it opens nothing any more. Of jobs that were queued before its key was kept, by its name."""
    usable = usable_tokens().filter(user=job.queued_by_id)
    wanted = {"pk": job.queued_token_id} if job.queued_token_id else {"name": job.queued_token}
    return usable.filter(**wanted).order_by("pk").first()
