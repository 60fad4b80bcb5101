"""Pausing, retiring, and whether anything may be changed: what people decide of hosts that are in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from audit.services import record
from inventory.models import VM, Cluster, Host, Placement, PollState


@transaction.atomic
def host_pause(host: Host, *, reason: str, until: datetime | None, by: str) -> None:
    """Poll it no more, until that moment or until somebody resumes it. Pausing a paused one changes reason and end."""
    if not reason.strip():
        raise ValidationError("Say why, for whoever finds it paused.")
    if until is not None and until <= timezone.now():
        raise ValidationError("That moment has passed already.")
    before = {"paused": host.is_paused, "until": host.paused_until, "reason": host.pause_reason}
    host.is_paused, host.paused_until, host.pause_reason = True, until, reason.strip()
    host.paused_at, host.paused_by = timezone.now(), by
    host.save(update_fields=["is_paused", "paused_until", "pause_reason", "paused_at", "paused_by"])
    after = {"paused": True, "until": until, "reason": host.pause_reason}
    record("host.paused", host, summary=f"Host {host.name} is not polled: {reason}", before=before, after=after)


@transaction.atomic
def host_resume(host: Host, *, by: str | None = None) -> None:
    """Poll it again, at once. `by` None: its pause has come to its end."""
    if not Host.objects.filter(pk=host.pk, is_paused=True).update(is_paused=False, paused_until=None):
        return
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now())
    why = "" if by else " Its pause was to end by now."
    before, after = {"paused": True, "reason": host.pause_reason}, {"paused": False}
    summary = f"Host {host.name} is polled again.{why}"
    record("host.resumed", host, summary=summary, before=before, after=after)


def pauses_end() -> int:
    """Resume what was to be resumed by now; answers how many."""
    ended = list(Host.objects.filter(is_paused=True, paused_until__lte=timezone.now(), retired_at=None).order_by("pk"))
    for host in ended:
        host_resume(host)
    return len(ended)


@transaction.atomic
def host_retire(host: Host, *, reason: str, by: str) -> None:
    """Out of every list of what there is, and never polled; its history stays, and it can come back.

    VMs that were last seen there, and that no other host has shown since, are gone from now on as far as anybody knows.
    """
    if not reason.strip():
        raise ValidationError("Say why, for whoever looks for this host later.")
    now = timezone.now()
    told = {"retired_at": now, "retired_by": by, "retire_reason": reason.strip()}
    if not Host.objects.filter(pk=host.pk, retired_at=None).update(**told):
        return
    PollState.objects.filter(host=host).update(lease_token=None, lease_expires_at=None)
    Placement.objects.filter(host=host, gone_at=None).update(gone_at=now)
    gone = VM.objects.filter(host=host, gone_at=None).update(gone_at=now)
    summary = f"Host {host.name} is retired: {reason}"
    record("host.retired", host, summary=summary, after={**told, "VMs gone with it": gone})


@transaction.atomic
def host_restore(host: Host) -> None:
    """Bring a retired host back; its next poll says what is on it."""
    before = {"retired_at": host.retired_at, "retire_reason": host.retire_reason}
    back = {"retired_at": None, "retired_by": None, "retire_reason": None}
    if not Host.objects.filter(pk=host.pk, retired_at__isnull=False).update(**back):
        return
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now(), consecutive_failures=0)
    summary = f"Host {host.name} is back from retirement."
    record("host.restored", host, summary=summary, before=before, after=back)


@transaction.atomic
def changes_decide(thing: Host | Cluster, *, allowed: bool, reason: str, by: str) -> None:
    """Whether the portal may change this host, or any host of this cluster. Until somebody decides, it may not."""
    if not reason.strip():
        raise ValidationError("Say why: it is what others will want to know.")
    if thing.changes_allowed == allowed and thing.changes_reason == reason.strip():
        return
    before = {"changes allowed": thing.changes_allowed, "reason": thing.changes_reason}
    thing.changes_allowed, thing.changes_reason = allowed, reason.strip()
    thing.changes_decided_at, thing.changes_decided_by = timezone.now(), by
    thing.save(update_fields=["changes_allowed", "changes_reason", "changes_decided_at", "changes_decided_by"])
    after = {"changes allowed": allowed, "reason": thing.changes_reason}
    record(f"{_kind(thing)}.changes_decided", thing, summary=_decided(thing), before=before, after=after)


def _decided(thing: Host | Cluster) -> str:
    what = "may be changed by the portal" if thing.changes_allowed else "is observe-only"
    return f"{_kind(thing).capitalize()} {thing.name} {what}: {thing.changes_reason}"


def _kind(thing: Model) -> str:
    return str(thing._meta.model_name)
