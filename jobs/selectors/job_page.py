"""One job, whole: what it is, what it sent, what happened, and what whoever looks may decide."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.access import Right
from hyperv.command_line import script_text
from inventory.scope import Scope, may_on, scope_of
from inventory.veil import veil
from jobs.choices import ActOutcome, Asks, State
from jobs.kinds import KindUnknown, kind_called, title_of
from jobs.models import Job, JobAct, JobEvent, JobNeed
from jobs.selectors.jobs import within
from jobs.shown import is_text_as_shown
from jobs.stops import standing_stop


@dataclass(frozen=True, slots=True)
class Command:
    """What would be sent, or was: the script, word for word, and what it is `told` over stdin. `act`: where it was
    sent. `rewritten`: the portal was upgraded since it was shown, so that it is not sent."""

    name: str
    script: str
    text: str
    told: Any
    act: JobAct | None
    rewritten: bool = False

    @property
    def parameters(self) -> str:
        return json.dumps(self.told, indent=2, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What whoever looks may do now; `why_not_approve`: for who would be allowed, were it not their own."""

    cancel: bool = False
    approve: bool = False
    confirm: bool = False
    look_again: bool = False
    settle: bool = False
    why_not_approve: str = ""

    @property
    def any(self) -> bool:
        return self.cancel or self.approve or self.confirm or self.look_again or self.settle


@dataclass(frozen=True, slots=True)
class JobPage:
    job: Job
    kind_title: str
    commands: Sequence[Command]
    events: Sequence[JobEvent]
    needs: Sequence[Job]
    needed_by: Sequence[Job]
    may: Decisions
    stop: Any
    now: datetime
    template: str = ""
    told: Any = None

    @property
    def seconds_running(self) -> float | None:
        if self.job.started_at is None:
            return None
        return ((self.job.ended_at or self.now) - self.job.started_at).total_seconds()


def job_page(pk: int, user: Any, now: datetime) -> JobPage | None:
    """None where there is none, or none that they may see."""
    scope = scope_of(user)
    rows = within(Job.objects.filter(pk=pk), scope).select_related("host__cluster", "vm__host")
    job = rows.first()
    if job is None:
        return None
    may = decisions(job, user, now)
    acts, events = [*JobAct.objects.filter(job=job), *_to_be_sent(job)], list(JobEvent.objects.filter(job=job))
    told: list[Any] = [*acts, *events]
    for row in told:
        row.vm_id = job.vm_id  # whose texts they are, for the veil
    veil([job, *told], scope)
    needs, needed_by = _needs(job, scope)
    return JobPage(
        job=job,
        kind_title=title_of(job.kind),
        commands=[_command(act, job.planned) for act in acts],
        events=events,
        needs=needs,
        needed_by=needed_by,
        may=may,
        stop=standing_stop() if job.goes_on else None,
        now=now,
        **_of_its_kind(job),
    )


def _of_its_kind(job: Job) -> dict[str, Any]:
    """What its kind has to tell of it; nothing where the kind is not here any more."""
    try:
        kind = kind_called(job.kind)
    except KindUnknown:
        return {}
    return {"template": kind.page, "told": kind.told(job)} if kind.page and kind.told else {}


def decisions(job: Job, user: Any, now: datetime) -> Decisions:
    """As jobs.services would let them."""
    thing = job.vm or job.host
    asking = job.state == State.ASKING
    doubtful = job.is_in_doubt(now)
    if not (job.goes_on or doubtful):
        return Decisions()
    operate = may_on(user, Right.OPERATE, thing)
    approval = asking and job.code == Asks.APPROVAL
    approve = approval and may_on(user, Right.APPROVE, thing)
    own = approve and job.queued_by_id == user.pk
    return Decisions(
        cancel=operate and job.goes_on and job.cancel_asked_at is None,
        approve=approve and not own,
        confirm=operate and asking and job.code == Asks.RECONFIRM,
        look_again=operate and asking and job.started_at is not None,
        settle=operate and doubtful,
        why_not_approve="You queued it yourself: another person has to approve it." if own else "",
    )


def _to_be_sent(job: Job) -> Iterator[JobAct]:
    """As acts that are nowhere yet: what may still be sent and, of a job that sent nothing, what would have been."""
    sent = set(JobAct.objects.filter(job=job).exclude(outcome=ActOutcome.NOT_SENT).values_list("name", flat=True))
    for one in job.planned if job.goes_on or not sent else ():
        if one["name"] not in sent:
            told = {name: one[name] for name in ("name", "script", "parameters")}
            yield JobAct(job=job, script_text=script_words(one["script"]), **told)


def _command(act: JobAct, planned: Sequence[Mapping[str, Any]]) -> Command:
    told = (act.name, act.script, act.script_text, act.parameters)
    if act.pk:
        return Command(*told, act)
    shown = next((one.get("digest") for one in planned if one["name"] == act.name), None)
    return Command(*told, None, rewritten=not is_text_as_shown(act.script, shown))


def script_words(script: str) -> str:
    """As it is sent."""
    try:
        return script_text(script)
    except LookupError:
        return "This version of the portal does not have this script any more: nothing can be sent."


def _needs(job: Job, scope: Scope) -> tuple[list[Job], list[Job]]:
    needs = within(Job.objects.filter(pk__in=JobNeed.objects.filter(job=job).values("needs")), scope)
    needed_by = within(Job.objects.filter(pk__in=JobNeed.objects.filter(needs=job).values("job")), scope)
    return list(needs.order_by("pk")), list(needed_by.order_by("pk"))
