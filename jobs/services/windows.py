"""Maintenance windows of hosts and clusters."""

from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, RightMissing
from audit.services import record
from inventory.models import Cluster, Host
from inventory.scope import may_on
from jobs import wakeup
from jobs.forbids import hours_of
from jobs.models import Window
from jobs.services.refusals import NotNow
from jobs.windows import Hours


@transaction.atomic
def window_add(thing: Host | Cluster, hours: Hours, *, note: str, by: Any) -> Window:
    """One more; the same once more changes nothing."""
    _demand(thing, by)
    if hours.time_zone not in available_timezones():
        raise NotNow(f"There is no time zone called {hours.time_zone}.")
    owner = {"host": thing} if isinstance(thing, Host) else {"cluster": thing}
    told = {"weekdays": sorted(hours.weekdays), "opens_at": hours.opens_at, "minutes": hours.minutes}
    known = Window.objects.filter(**owner, **told, time_zone=hours.time_zone).first()
    if known:
        return known
    window = Window.objects.create(
        **owner, **told, time_zone=hours.time_zone, note=note.strip(), set_at=timezone.now(), set_by=by.get_username()
    )
    summary = f"{thing} may be changed {hours}."
    record("window.added", thing, summary=summary, after={"window": str(hours), "note": window.note})
    transaction.on_commit(wakeup.nudge)
    return window


@transaction.atomic
def window_remove(window: Window, *, by: Any) -> None:
    thing = window.host or window.cluster
    if thing is None:
        return
    _demand(thing, by)
    told = str(hours_of(window))
    if Window.objects.filter(pk=window.pk).delete()[0]:
        record("window.removed", thing, summary=f"Not any more: {thing} {told}.", before={"window": told})
        transaction.on_commit(wakeup.nudge)


def _demand(thing: Host | Cluster, by: Any) -> None:
    if not may_on(by, Right.MANAGE_HOSTS, thing):
        raise RightMissing(Right.MANAGE_HOSTS)
