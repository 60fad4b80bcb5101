"""One look of a tick: how things stand at the host, and what its kind makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from inventory import logons
from inventory.logons import AccountHeldBack
from inventory.models import Host
from inventory.polls import TargetUnusable, failure_of
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Kind, Postpone, Send, Wait
from jobs.models import Job, JobAct
from jobs.targets import reading_target

RELATED = ("cluster", "site", "credential", "change_credential")
AFTER_AN_ACT_SECONDS = 2.0  # between looks while the effect of an act is awaited
LONGEST_LOOK_SECONDS = 60.0  # between those of a job that has sent something and would rather wait in the queue


@dataclass(frozen=True, slots=True)
class Seen:
    """`observation` is the kind's own. `volume_ids`: where it works now; None: as before."""

    facts: Facts
    acts: Sequence[ActSeen]
    host: Host
    observation: Any
    volume_ids: Sequence[int] | None = None


def look(job: Job, kind: Kind) -> Seen:
    """No connection is held while the host is asked. Raises what keeps the host from answering, and what is a mistake
    of the kind's own."""
    facts, acts = facts_of(job), acts_of(job.pk)
    host, volume_ids = _host(kind.place(facts)), kind.volumes(facts)
    facts = replace(facts, host_id=host.pk)
    began = timezone.now()
    target = reading_target(host)
    connection.close()
    try:
        observation = kind.observe(facts, target)
    except Exception as error:
        note_refusal(error, host.credential_id, began)
        raise
    logons.accepted(host.credential_id)
    return Seen(facts, acts, host, observation, volume_ids)


def note_refusal(error: Exception, credential_id: int | None, began: datetime) -> None:
    """So that no account is locked: refusals are counted, whoever meets them."""
    failure = failure_of(error)
    if failure and failure.code == logons.REFUSED and credential_id:
        logons.refused(credential_id, began)


def passes_by_itself(error: Exception) -> bool:
    """Whether the same may work a while later. A refused logon does not: tried again, it would lock the account."""
    return isinstance(error, AccountHeldBack) or bool(getattr(error, "retry_later", False))


def facts_of(job: Job) -> Facts:
    return Facts(
        job_id=job.pk,
        parameters=job.parameters,
        preflight=job.preflight,
        subject_id=job.subject_id,
        host_id=job.host_id,
        vm_id=job.vm_id,
        started_at=job.started_at,
        cancel_asked=job.cancel_asked_at is not None,
        now=timezone.now(),
        noted=job.noted,
    )


def acts_of(job_id: int) -> list[ActSeen]:
    return [_seen(act) for act in JobAct.objects.filter(job=job_id).defer("script_text").order_by("number")]


def _seen(act: JobAct) -> ActSeen:
    outcome = ActOutcome(act.outcome)
    told = (act.found, act.code, act.sentence, act.error_id, act.hresult)
    return ActSeen(act.name, outcome, act.committed_at, *told, detail=act.detail)


def _host(host_id: int | None) -> Host:
    if host_id is None:
        raise TargetUnusable("what it is about is at no host any more")
    return Host.objects.select_related(*RELATED).get(pk=host_id)


def decide(job: Job, kind: Kind, seen: Seen) -> Decision:
    """What the kind wants, but for acts: one that may have reached the host is never sent again, and while one has
    neither an answer nor an effect that was seen nothing else is sent."""
    wanted = kind.step(seen.facts, seen.observation, seen.acts)
    sent = [act for act in seen.acts if act.outcome != ActOutcome.NOT_SENT]
    if isinstance(wanted, Postpone) and sent:
        return Wait(min(wanted.seconds, LONGEST_LOOK_SECONDS), wanted.sentence, noted=wanted.noted)
    if not isinstance(wanted, Send):
        return wanted
    lost = [act for act in sent if act.outcome in (ActOutcome.OPEN, ActOutcome.UNKNOWN)]
    answerless = [act for act in lost if act.name not in wanted.shown]
    same = [act for act in sent if act.name == wanted.name]
    if not answerless and not same:
        return _cancelled(sent) if seen.facts.cancel_asked else wanted
    act = (answerless or same)[-1]
    if act.outcome in (ActOutcome.FAILED, ActOutcome.DIFFERS):
        return _refused_by_host(act, len(sent) - 1)
    return _awaited(job, kind, act, seen.facts.now)


def _cancelled(sent: Sequence[ActSeen]) -> End:
    done = f" Of its commands {len(sent)} had been sent." if sent else ""
    return End(State.CANCELLED, "cancelled", f"Cancelled: nothing more is sent.{done}")


def _refused_by_host(act: ActSeen, before: int) -> End:
    """`before`: how many commands went before it; what they have done stays done."""
    so_far = f" Of its commands {before} had been sent before, and what they did stays." if before else ""
    if act.outcome == ActOutcome.DIFFERS:
        told = f"The host was found otherwise than was planned, so “{act.name}” changed nothing.{so_far}"
        state = State.FAILED if before else State.REFUSED
        return End(state, "differs", told, "Look at what is there now, and plan again.", _own_words(act))
    told = f"Hyper-V refused “{act.name}”. Its own words stand below.{so_far}"
    return End(State.FAILED, "host_refused", told, "Mend what it names, then queue this again.", _own_words(act))


def _own_words(act: ActSeen) -> str:
    """The host's; the portal's, where it said nothing."""
    return act.detail or act.sentence


def _awaited(job: Job, kind: Kind, act: ActSeen, now: datetime) -> Decision:
    """The effect may come late: Hyper-V answers before it begins. After a while nobody but a person can tell."""
    since = max(act.committed_at, job.looking_since or act.committed_at)
    if (now - since).total_seconds() < kind.settle_seconds:
        lost = act.outcome in (ActOutcome.OPEN, ActOutcome.UNKNOWN)
        told = "The answer to its command was lost" if lost else "The host took its command"
        return Wait(AFTER_AN_ACT_SECONDS, f"{told}. It is not sent again: the portal looks for its effect.")
    return Ask(
        "unclear",
        "A command was sent, and the host shows no effect of it. It is not sent again by itself.",
        "Look at the host. Say here what came of it, or let the portal look again.",
        _own_words(act),
    )
