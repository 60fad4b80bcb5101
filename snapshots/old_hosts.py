"""Merges on Windows Server 2008 and 2008 R2, for which a VM has to be off: allowed for a host by a person, or not."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, RightMissing
from audit.services import record
from inventory.models import Host
from inventory.scope import may_on
from snapshots.models import OldHostAllowed

_ALLOWED = "Merges are allowed on {}, which needs VMs off for them: {}"
_NOT_ANY_MORE = "Merges are not allowed on {} any more."


@transaction.atomic
def old_host_allow(host: Host, *, reason: str, by: Any) -> None:
    """Safe to repeat: who allowed it first, and why, stays. Raises RightMissing and ValueError."""
    _demand(host, by)
    if not reason.strip():
        raise ValueError("Say why: whoever finds a VM waiting to be off wants to know.")
    told = {"reason": reason.strip(), "allowed_by": by.get_username(), "allowed_at": timezone.now()}
    _, is_new = OldHostAllowed.objects.get_or_create(host=host, defaults=told)
    if is_new:
        record("merges.old_host_allowed", host, summary=_ALLOWED.format(host, reason.strip()), after={"allowed": True})


@transaction.atomic
def old_host_forbid(host: Host, *, by: Any) -> None:
    """Jobs that wait there are refused when they next look."""
    _demand(host, by)
    if OldHostAllowed.objects.filter(host=host).delete()[0]:
        record("merges.old_host_forbidden", host, summary=_NOT_ANY_MORE.format(host), after={"allowed": False})


def _demand(host: Host, by: Any) -> None:
    if not may_on(by, Right.MANAGE_HOSTS, host):
        raise RightMissing(Right.MANAGE_HOSTS)
