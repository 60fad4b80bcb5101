"""The only place from which a host is changed.

An act's row is committed before anything is sent, behind the fence, past the gate of the global stop, and after
everything that forbids it was asked once more. It is written again with its answer. A worker that dies in between
leaves an open act, and then everybody only looks. No connection is held while the host works.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from hyperv.client import ScriptAnswer, run_script
from hyperv.command_line import script_text
from hyperv.errors import (
    BlockedByPolicy,
    CredentialsRefused,
    LanguageConstrained,
    OutcomeUnknown,
    QuotaExceeded,
    RightsMissing,
    ScriptFailed,
)
from hyperv.target import Target
from inventory import logons
from inventory.models import Host
from inventory.polls import Failure, failure_of
from jobs import dying, keepable, leases
from jobs.choices import ActOutcome, Asks, EventKind, State
from jobs.forbids import Forbidden, around, what_forbids
from jobs.kinds import Kind, Send
from jobs.leases import Lease
from jobs.looking import RELATED, note_refusal, passes_by_itself
from jobs.models import Job, JobAct
from jobs.people import whose_right_went
from jobs.services.transitions import tell, transition
from jobs.shown import not_as_shown
from jobs.stops import pass_gate
from jobs.targets import changing_target, is_still_changed_by

log = structlog.get_logger(__name__)

# A worker that slept so long between committing the act and sending it may have been given up: it sends nothing.
STALE_SECONDS = 10.0
HALTED_SECONDS = 10.0  # between looks of a job that has begun and may not go on just now
_OUTCOMES = {"done": ActOutcome.DONE, "already": ActOutcome.ALREADY, "differs": ActOutcome.DIFFERS}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act. `passes`: what kept it from being sent may be over in a while."""

    outcome: ActOutcome
    seconds: float
    found: Any = None
    code: str = ""
    sentence: str = ""
    detail: str = ""
    error_id: str = ""
    hresult: int | None = None
    passes: bool = True


def act(lease: Lease, kind: Kind, host: Host, send: Send) -> Answer | None:
    """None where it is forbidden just now: the job was told. Raises what keeps the account from being used (nothing was
    written then), and LeaseLost."""
    target = changing_target(host)
    began = time.monotonic()
    written = _written(lease, kind, target, host, send)
    if written is None:
        return None
    dying.point("act_committed")
    connection.close()
    answer = _sent(target, kind, send, began, host)
    dying.point("sent")
    _answered(written, answer)
    dying.point("answer_committed")
    return answer


@transaction.atomic
def _written(lease: Lease, kind: Kind, target: Target, seen: Host, send: Send) -> JobAct | None:
    """The act as it is committed; its row is what keeps everybody from sending it again. While the host was looked at
    people may have cancelled, taken their consent back or changed the account: what is true now counts."""
    pass_gate()
    job = leases.hold(lease, kind.look_seconds + kind.act_seconds)
    if job.cancel_asked_at is not None:
        leases.give_back(job, next_tick_seconds=0.0)  # the next tick ends it
        return None
    host = Host.objects.select_related(*RELATED).select_for_update(of=("self",), no_key=True).get(pk=seen.pk)
    job.host = host
    forbidden = what_forbids(job, kind, around([host], timezone.now()))
    forbidden = forbidden or whose_right_went(job) or not_as_shown(job.planned, send)
    if forbidden is not None:
        _tell_forbidden(job, forbidden)
        return None
    if not is_still_changed_by(target, host):
        leases.give_back(job, next_tick_seconds=0.0)  # it looks again, at what is to be changed now
        return None
    credential = host.change_credential
    row = JobAct.objects.create(
        job=job,
        number=job.acts.count() + 1,
        name=send.name,
        script=send.script,
        script_text=script_text(send.script),
        parameters=dict(send.parameters),
        host_name=host.name,
        account=credential.username if credential else "",
        committed_at=timezone.now(),
    )
    tell(job, EventKind.ACT, send.name, f"Sends “{send.name}” to {host.name}.")
    dying.point("act_written")
    return row


def _tell_forbidden(job: Job, forbidden: Forbidden) -> None:
    """Nothing was sent: what passes lets the job go back into the queue, where it holds nobody up. Where something was
    sent before, it stays at work and looks; what does not pass, and what wants a yes, is then for a person."""
    sent = job.acts.exclude(outcome=ActOutcome.NOT_SENT).exists()
    told = (forbidden.code, forbidden.sentence)
    if forbidden.for_good and not sent:
        transition(job, State.REFUSED, *told, next_step=forbidden.next_step)
    elif sent and forbidden.code == Asks.APPROVAL:
        transition(job, State.ASKING, *told, next_step=forbidden.next_step, needs_approval=True)
    elif forbidden.for_good:
        transition(job, State.ASKING, *told, next_step=forbidden.next_step)
    elif not sent:
        transition(job, State.WAITING, *told, next_step=forbidden.next_step)
    else:
        leases.give_back(job, next_tick_seconds=HALTED_SECONDS, **dict(zip(("code", "sentence"), told, strict=True)))


def _sent(target: Target, kind: Kind, send: Send, began: float, host: Host) -> Answer:
    started, at = time.monotonic(), timezone.now()
    if started - began > STALE_SECONDS:
        return Answer(
            ActOutcome.NOT_SENT, 0.0, code="too_late", sentence="The worker was held up, so nothing was sent."
        )
    try:
        answered = run_script(
            target, send.script, send.parameters, deadline_seconds=kind.act_seconds, changes_state=True
        )
    except Exception as error:
        note_refusal(error, host.change_credential_id, at)
        return _failed(error, time.monotonic() - started)
    if host.change_credential_id:
        logons.accepted(host.change_credential_id)
    return _read(answered)


def _read(answered: ScriptAnswer) -> Answer:
    """The outcome that the script names; an answer that is none leaves nobody knowing."""
    result = answered.result if isinstance(answered.result, dict) else {}
    outcome = _OUTCOMES.get(str(result.get("outcome")))
    if outcome is None:
        sentence = "The host answered something that the portal does not understand."
        return Answer(ActOutcome.UNKNOWN, answered.duration_seconds, code="bad_answer", sentence=sentence)
    return Answer(outcome, answered.duration_seconds, found=result.get("found"))


def _failed(error: Exception, seconds: float) -> Answer:
    failure = failure_of(error)
    if failure is None:
        log.error("jobs.act_failed", exc_info=error)
        failure = Failure("portal_error", "The portal itself failed while sending. Its log says why.", repr(error))
        outcome = ActOutcome.UNKNOWN  # it may have come from anywhere
    else:
        outcome = outcome_of(error)
    answer = Answer(
        outcome,
        seconds,
        code=failure.code,
        sentence=failure.sentence,
        detail=failure.detail,
        passes=passes_by_itself(error),
    )
    if isinstance(error, ScriptFailed):
        return replace(answer, error_id=error.id or "", hresult=error.hresult)
    return answer


def outcome_of(error: Exception) -> ActOutcome:
    """What is not known for sure to have come before the script was there may have done anything."""
    if isinstance(error, OutcomeUnknown):
        return ActOutcome.UNKNOWN
    # The command itself was refused; its script would have been sent after it.
    if isinstance(error, QuotaExceeded | CredentialsRefused) or getattr(error, "is_before_command", False):
        return ActOutcome.NOT_SENT
    # What the host said once PowerShell was there: an error is no proof that nothing was done, so it is not sent again.
    if isinstance(error, ScriptFailed | RightsMissing | LanguageConstrained | BlockedByPolicy):
        return ActOutcome.FAILED
    return ActOutcome.UNKNOWN


@transaction.atomic
def _answered(row: JobAct, answer: Answer) -> None:
    """True whoever has the lease by now: so it is written in any case, once."""
    told: dict[str, Any] = {"outcome": answer.outcome, "seconds": answer.seconds, "answered_at": timezone.now()}
    told |= {name: keepable.words(getattr(answer, name)) for name in ("sentence", "detail")}
    told |= {"code": keepable.words(answer.code, 64), "error_id": keepable.words(answer.error_id, 255)}
    told |= {"found": keepable.told(answer.found), "hresult": keepable.whole(answer.hresult)}
    if not JobAct.objects.filter(pk=row.pk, outcome=ActOutcome.OPEN).update(**told):
        return
    words = f"“{row.name}”: {answer.outcome.label}. {answer.sentence}".rstrip()
    tell(row.job, EventKind.ANSWER, answer.code or answer.outcome, words, said=answer.detail)
    dying.point("answer_written")
