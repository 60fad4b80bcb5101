"""What people decide of one job. Each takes the row's lock, so that of two who decide at once the second one sees what
the first has done, and is told so."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Right, RightMissing
from audit.services import record
from inventory.scope import may_on
from jobs.choices import ENDED, ActOutcome, Asks, EventKind, State
from jobs.forbids import hours_text, windows_of
from jobs.models import Job
from jobs.services.refusals import NotNow
from jobs.services.transitions import locked, tell, transition
from upkeep.hold import release_stamp

OVER = "It is over already."


@transaction.atomic
def job_cancel(job_id: int, *, reason: str, by: Any) -> Job:
    """At once where nothing was sent. Otherwise nothing more is sent; what the host has taken on goes on there, and the
    job watches it to its end."""
    job = _for(job_id, by, Right.OPERATE)
    if job.state in ENDED:
        raise NotNow(f"{OVER} Nothing was cancelled.")
    name = by.get_username()
    if not job.acts.exclude(outcome=ActOutcome.NOT_SENT).exists():
        why = f" {reason.strip()}" if reason.strip() else ""
        transition(job, State.CANCELLED, "cancelled", f"{name} cancelled it before anything was sent.{why}", by=name)
    elif job.cancel_asked_at is None:
        _update(job, **_cancelled_by(name))
        tell(
            job, EventKind.PERSON, "cancel_asked", _said(f"{name} cancelled it: nothing more is sent.", reason), by=name
        )
    _audit("cancelled", job, reason)
    return job


@transaction.atomic
def job_approve(job_id: int, *, by: Any) -> Job:
    """By another person than the one who queued it, also where that one has come by a token."""
    job = _for(job_id, by, Right.APPROVE)
    if job.queued_by_id == by.pk:
        raise NotNow("You queued it yourself: it wants the approval of another person.")
    if job.state != State.ASKING or job.code != Asks.APPROVAL:
        raise NotNow("It does not wait for an approval.")
    name, hours = by.get_username(), hours_text(windows_of([job.host])[job.host_id])
    approved = {"approved_at": timezone.now(), "approved_by": name, "approved_by_id": by.pk, "approved_hours": hours}
    to = State.WAITING if job.started_at is None else State.RUNNING
    transition(job, to, "approved", f"{name} approved it.", by=name, **approved)
    _audit("approved", job)
    return job


@transaction.atomic
def job_decline(job_id: int, *, reason: str, by: Any) -> Job:
    job = _for(job_id, by, Right.APPROVE)
    if job.state != State.ASKING or job.code != Asks.APPROVAL:
        raise NotNow("It does not wait for an approval.")
    name = by.get_username()
    told = _said(f"{name} did not approve it.", reason)
    if job.started_at is None:
        transition(job, State.CANCELLED, "declined", told, by=name)
    else:  # something was sent: nothing more is, and what the host has taken on is watched to its end
        transition(job, State.RUNNING, "declined", told, by=name, **_cancelled_by(name))
    _audit("declined", job, reason)
    return job


@transaction.atomic
def job_confirm(job_id: int, *, by: Any) -> Job:
    """After a restore: it is still to be done. An approval that it still lacks is asked for next."""
    job = _for(job_id, by, Right.OPERATE)
    if job.state != State.ASKING or job.code != Asks.RECONFIRM:
        raise NotNow("It does not wait to be confirmed.")
    stamp, name = release_stamp(), by.get_username()
    if stamp is None:
        raise NotNow("This portal was restored and is still held. Release it first, on the page “Portal health”.")
    confirmed = {"confirmed_at": timezone.now(), "confirmed_by": name, "release": stamp}
    if job.needs_approval and job.approved_at is None:
        told = "It waits for the approval of a second person."
        _update(
            job, **confirmed, code=Asks.APPROVAL, sentence=told, next_step="Anybody else who may approve can do so."
        )
        tell(job, EventKind.PERSON, "confirmed", f"{name} confirmed it after the restore.", by=name)
    else:
        transition(job, State.WAITING, "confirmed", f"{name} confirmed it after the restore.", by=name, **confirmed)
    _audit("confirmed", job)
    return job


@transaction.atomic
def job_look_again(job_id: int, *, by: Any) -> Job:
    """The portal looks at the host once more, and sends nothing that it has sent before."""
    job = _for(job_id, by, Right.OPERATE)
    if job.state != State.ASKING or job.started_at is None:
        raise NotNow("There is nothing to look for: it is not at work.")
    name = by.get_username()
    transition(job, State.RUNNING, "looks_again", f"{name} let the portal look again.", by=name)
    _audit("looked_again", job)
    return job


@transaction.atomic
def job_settle(job_id: int, state: State, *, reason: str, by: Any) -> Job:
    """A person has looked at the host and says what came of it; also of one that is at work and comes to nothing."""
    job = _for(job_id, by, Right.OPERATE)
    if not job.is_in_doubt(timezone.now()):
        raise NotNow("Its end is not in doubt.")
    allowed = {State.SUCCEEDED, State.FAILED} | ({State.UNKNOWN} if job.state != State.UNKNOWN else set())
    if state not in allowed:
        raise NotNow("Say whether it succeeded or failed.")
    if not reason.strip():
        raise NotNow("Say what you found at the host: it is all that anybody will know of it.")
    name = by.get_username()
    transition(job, state, "settled", _said(f"{name} looked at the host: {state.label.lower()}.", reason), by=name)
    _audit("settled", job, reason)
    return job


def _cancelled_by(name: str) -> dict[str, Any]:
    return {"cancel_asked_at": timezone.now(), "cancel_asked_by": name}


def _for(job_id: int, by: Any, right: Right) -> Job:
    """Locked. Raises Job.DoesNotExist and RightMissing."""
    job = locked(job_id)
    if not may_on(by, right, job.vm or job.host):
        raise RightMissing(right)
    return job


def _update(job: Job, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))


def _said(sentence: str, reason: str) -> str:
    return f"{sentence} {reason.strip()}".strip()


def _audit(did: str, job: Job, reason: str = "") -> None:
    told = {"state": job.state, "code": job.code, "reason": reason.strip()}
    words = did.replace("_", " ")
    record(f"job.{did}", job, summary=f"Job {job.pk} was {words}: {job.title}", after=told)
