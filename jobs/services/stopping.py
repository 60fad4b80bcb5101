"""Stopping all changes, everywhere, and letting them go on."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, RightMissing, demand
from audit.services import record
from inventory.scope import scope_of
from jobs import wakeup
from jobs.models import Stop
from jobs.services.refusals import NotNow
from jobs.stops import close_gate, standing_stop


@transaction.atomic
def everything_stop(*, reason: str, by: Any) -> Stop:
    """When it returns nothing more is sent to any host. What was sent goes on there, and is watched. Where all is
    stopped already that stop stays as it is: who stopped first, and why, is what others want to know."""
    demand(by, Right.STOP)
    if not reason.strip():
        raise NotNow("Say why: whoever finds everything stopped wants to know.")
    close_gate()
    if standing := standing_stop():
        return standing
    stop = Stop.objects.create(at=timezone.now(), by=by.get_username(), reason=reason.strip())
    record("changes.stopped", summary=f"All changes were stopped: {stop.reason}", after={"stopped": True})
    return stop


@transaction.atomic
def everything_release(*, reason: str, by: Any) -> bool:
    """Takes the right to operate the whole estate: it lets everybody's jobs go on. False where nothing was stopped."""
    demand(by, Right.OPERATE)
    if not scope_of(by, Right.OPERATE).everything:
        raise RightMissing(Right.OPERATE)
    if not reason.strip():
        raise NotNow("Say why it may go on.")
    close_gate()
    told = {"released_at": timezone.now(), "released_by": by.get_username(), "release_reason": reason.strip()}
    if not Stop.objects.filter(stands=True).update(stands=False, **told):
        return False
    record("changes.released", summary=f"Changes go on: {reason.strip()}", after={"stopped": False})
    transaction.on_commit(wakeup.nudge)
    return True
