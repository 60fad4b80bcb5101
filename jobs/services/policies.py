"""Which kinds of job want the approval of a second person."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, demand
from audit.services import record
from jobs.kinds import kind_called
from jobs.models import KindPolicy
from jobs.services.refusals import NotNow


@transaction.atomic
def approval_decide(kind_key: str, *, needed: bool, reason: str, by: Any) -> None:
    """For jobs that are queued from now on. Raises jobs.kinds.KindUnknown."""
    demand(by, Right.ADMINISTER)
    kind = kind_called(kind_key)
    if not reason.strip():
        raise NotNow("Say why.")
    known = KindPolicy.objects.filter(kind=kind.key).first()
    before = known.needs_approval if known else kind.needs_approval
    told = {"needs_approval": needed, "reason": reason.strip(), "set_at": timezone.now(), "set_by": by.get_username()}
    KindPolicy.objects.update_or_create(kind=kind.key, defaults=told)
    words = "want the approval of a second person" if needed else "need no second person"
    summary = f"Jobs “{kind.title}” {words}: {reason.strip()}"
    record("jobs.approval_decided", summary=summary, before={"approval": before}, after={"approval": needed})
