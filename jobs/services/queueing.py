"""Queueing a job: the same wish, sent twice, is one job."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access import Right, RightMissing
from audit.actors import actor_at_work
from audit.services import record
from inventory.models import VM, Host
from inventory.scope import may_on
from jobs import wakeup
from jobs.builds import builds_of
from jobs.choices import Asks, EventKind, State
from jobs.forbids import Forbidden, observe_only, of_build, retired, windows_of
from jobs.kinds import Facts, Kind, Send, kind_called
from jobs.models import Build, Job, JobNeed, KindPolicy
from jobs.services.known import another_form, another_time
from jobs.services.transitions import tell
from jobs.shown import kept, without_expectation
from upkeep.hold import Held, release_stamp

_APPROVAL = ("It waits for the approval of a second person.", "Anybody else who may approve can do so here.")
_QUEUED = "It was queued."


class JobRefused(Exception):
    """No job was made. `code` and `sentence` as those of a job that is refused later."""

    def __init__(self, refusal: Forbidden) -> None:
        super().__init__(refusal.sentence)
        self.code, self.sentence, self.next_step = refusal.code, refusal.sentence, refusal.next_step


@dataclass(frozen=True, slots=True)
class Subject:
    """What is changed: one job at a time runs of a subject. `volume_ids`: the volumes on which it works."""

    kind: str
    id: str
    name: str
    host: Host
    vm: VM | None = None
    volume_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants. `preflight` is kept with the job. `key`: of what is wanted, where it is not told by kind,
    subject and parameters. `request`: of the form that was sent; the same that comes with it again is that job, ended
    or not."""

    kind: str
    subject: Subject
    title: str
    reason: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    preflight: Mapping[str, Any] | None = None
    priority: int = 0
    not_before: datetime | None = None
    outside_windows: bool = False
    needs: Sequence[Job] = ()
    key: str = ""
    request: uuid.UUID | None = None


def job_queue(wish: Wish, *, by: Any) -> tuple[Job, bool]:
    """The job, and whether it is new. Raises RightMissing, JobRefused, upkeep.hold.Held and jobs.kinds.KindUnknown."""
    kind = kind_called(wish.kind)
    if known := job_known(wish, by=by):
        return known, False
    if refusal := would_refuse(wish.subject.host, kind=kind):
        raise JobRefused(refusal)
    try:
        with transaction.atomic():
            return _queued(wish, kind, by), True
    except IntegrityError:
        if known := _known(wish):  # another click came first
            return known, False
        raise


def job_known(wish: Wish, *, by: Any) -> Job | None:
    """The job that is this very wish. Raises RightMissing, and JobRefused where form or job are of another wish."""
    if not may_on(by, Right.OPERATE, wish.subject.vm or wish.subject.host):
        raise RightMissing(Right.OPERATE)
    return _known(wish)


def would_refuse(host: Host, builds: Mapping[str, Build] | None = None, kind: Kind | None = None) -> Forbidden | None:
    """Why no job (of that kind) is taken for this host at all; None where one is. `builds`: those of many hosts, read
    at once."""
    found = retired(host) or observe_only(host)
    return found or of_build(host, builds_of([host]) if builds is None else builds, kind)


def planned_acts(kind: Kind, wish: Wish) -> list[Send]:
    """What would be sent, for whoever looks before it is queued."""
    subject = wish.subject
    vm_id = subject.vm.pk if subject.vm else None
    told = (0, wish.parameters, wish.preflight, subject.id, subject.host.pk, vm_id)
    return list(kind.plan(Facts(*told, started_at=None, cancel_asked=False, now=timezone.now())))


def key_of(wish: Wish) -> str:
    if wish.key:
        return wish.key
    told = json.dumps(without_expectation(wish.parameters), sort_keys=True, default=str)
    digest = hashlib.sha256(told.encode()).hexdigest()[:32]
    return f"{wish.kind}:{wish.subject.kind}:{wish.subject.id}:{digest}"[:300]


def _known(wish: Wish) -> Job | None:
    key, when = key_of(wish), (wish.not_before, wish.outside_windows)
    if wish.request and (sent := Job.objects.filter(request_key=wish.request).first()):
        if refusal := another_form(sent, key, when):
            raise JobRefused(refusal)
        return sent
    same = Job.objects.filter(idempotency_key=key, ended_at=None).first()
    if same and (refusal := another_time(same, when)):
        raise JobRefused(refusal)
    return same


def _queued(wish: Wish, kind: Kind, by: Any) -> Job:
    stamp = release_stamp()
    if stamp is None:
        raise Held
    approval = _needs_approval(wish, kind)
    job = Job(**_what(wish, kind), **_who(by), release=stamp, needs_approval=approval)
    job.state_since = job.queued_at
    if approval:
        job.state, job.code, (job.sentence, job.next_step) = State.ASKING, Asks.APPROVAL, _APPROVAL
    else:
        job.code, job.sentence = "queued", _QUEUED
    job.save(force_insert=True)
    JobNeed.objects.bulk_create([JobNeed(job=job, needs=needed) for needed in wish.needs])
    tell(job, EventKind.QUEUED, job.code, f"{_QUEUED} {wish.reason}", by=job.queued_by, state=job.state)
    record("job.queued", job, summary=f"Job {job.pk} was queued: {job.title}", after=_for_audit(job))
    transaction.on_commit(lambda: wakeup.tell(job))
    return job


def _needs_approval(wish: Wish, kind: Kind) -> bool:
    """As people have decided for the kind, else as it says itself; and always where it is to run outside of windows."""
    policy = KindPolicy.objects.filter(kind=kind.key).values_list("needs_approval", flat=True).first()
    if policy if policy is not None else kind.needs_approval:
        return True
    return wish.outside_windows and bool(windows_of([wish.subject.host])[wish.subject.host.pk])


def _what(wish: Wish, kind: Kind) -> dict[str, Any]:
    subject = wish.subject
    planned = planned_acts(kind, wish)
    return {
        "kind": kind.key,
        "title": wish.title[:255],
        "reason": wish.reason.strip(),
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "subject_name": subject.name[:255],
        "host": subject.host,
        "vm": subject.vm,
        "volume_ids": sorted(set(subject.volume_ids)),
        "parameters": dict(wish.parameters),
        "planned": [kept(one) for one in planned],
        "preflight": wish.preflight and dict(wish.preflight),
        "priority": wish.priority,
        "not_before": wish.not_before,
        "outside_windows": wish.outside_windows,
        "idempotency_key": key_of(wish),
        "request_key": wish.request,
    }


def _who(by: Any) -> dict[str, Any]:
    actor, token = actor_at_work(), getattr(by, "token", None)
    return {
        "queued_at": timezone.now(),
        "queued_by": by.get_username()[:150],
        "queued_by_id": by.pk,
        "queued_via": actor.via,
        "queued_from": actor.address,
        "queued_request": actor.request_id,
        "queued_token": str(token or actor.token)[:100],
        "queued_token_id": token.pk if token else None,
    }


def _for_audit(job: Job) -> dict[str, Any]:
    told = ("kind", "subject_kind", "subject_id", "subject_name", "parameters", "reason", "not_before")
    return {"host": job.host.name, **{name: getattr(job, name) for name in told}}
