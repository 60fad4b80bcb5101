"""What is changed at hosts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from api.schemas.refs import HostRef, VMRef, host_ref, vm_ref
from api.schemas.telling import Thing, own
from jobs import models
from jobs.kinds import title_of
from jobs.selectors.job_page import Command, JobPage


class Job(Thing):
    """Something that is changed at a host, from the wish to its end."""

    id: int = own("The portal's own number of the job.")
    title: str = own("What is done, as a sentence.")
    kind: str = own("What kind of job it is.")
    kind_title: str = own("What jobs of that kind are called.")
    state: str = own("waiting, running, asking (it wants a person), succeeded, failed, unknown, cancelled or refused.")
    code: str = own("Why it stands so, as a word for programs; it explains the state and never replaces it.")
    sentence: str = own("Why it stands so, or what it waits for.")
    next_step: str = own("What a person can do; empty: nothing.")
    state_since: datetime = own("Since when it stands so.")
    stage: str = own("What it is at; empty: it has not begun.")
    progress_percent: float | None = own("How far it has come; null: unknown.")
    bytes_done: int | None = own("Of `bytes_total`; null: unknown.")
    bytes_total: int | None = own("How much there is to do; null: unknown.")
    expected_end_at: datetime | None = own("When it is expected to end; null: unknown, or it is over.")
    subject: str = own("What it changes.")
    host: HostRef = own("At which host.")
    vm: VMRef | None = own("The VM that it is about; null: none.")
    reason: str = own("What for.")
    priority: int = own("Higher ones begin first.")
    not_before: datetime | None = own("When it may begin at the earliest; null: at once.")
    queued_at: datetime = own("When it was queued.")
    queued_by: str = own("By whom.")
    needs_approval: bool = own("Whether a second person has to approve it.")
    approved_by: str | None = own("Who approved it; null: nobody.")
    approved_at: datetime | None = own("When; null: never.")
    started_at: datetime | None = own("When it began; null: it has not.")
    ended_at: datetime | None = own("When it ended; null: it goes on.")


class JobCommand(Thing):
    """A command that changes the host."""

    name: str = own("What the job calls it.")
    script: str = own("Which script.")
    script_text: str = own("Its PowerShell, word for word.")
    parameters: Any = own("What the script is given.")
    outcome: str | None = own(
        "open (no answer yet), done, already, differs, failed, unknown (answer lost) or not_sent; null: not sent."
    )
    sent_at: datetime | None = own("When it was written down, just before it was sent; null: it was not.")
    answered_at: datetime | None = own("When the answer came; null: none has.")
    host: str | None = own("To which host it was sent; null: it was not.")
    account: str | None = own("As whom; null: it was not sent.")
    sentence: str = own("What went wrong; empty: nothing.")
    error_id: str | None = own("Hyper-V's own name of its error; null: none.")
    hresult: int | None = own("Hyper-V's own number of its error; null: none.")


class JobEvent(Thing):
    """Something that happened to a job."""

    at: datetime = own("When.")
    kind: str = own("queued, state, stage, act, answer, trouble or person.")
    state: str | None = own("The state that the job came to; null: it stayed as it was.")
    code: str = own("What happened, as a word for programs.")
    sentence: str = own("What happened.")
    said: str = own("The host's own words; empty: it said nothing.")
    by: str | None = own("Who did it; null: the portal.")


class JobDetail(Job):
    """A job with all that it sent and all that happened."""

    commands: list[JobCommand] = own("What it sent, and what it may send.")
    events: list[JobEvent] = own("What happened, the first first.")
    needs: list[int] = own("The jobs that have to succeed first.")
    needed_by: list[int] = own("The jobs that wait for it.")


_SAME = (
    "title kind state code sentence next_step state_since stage progress_percent bytes_done bytes_total "
    "expected_end_at reason priority not_before queued_at queued_by needs_approval approved_at started_at ended_at"
).split()


def job_of(job: models.Job) -> Job:
    return Job(**_told(job))


def jobs_of(jobs: Iterable[models.Job]) -> Iterable[Job]:
    return map(job_of, jobs)


def _told(job: models.Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind_title": title_of(job.kind),
        "subject": job.subject_name,
        "host": host_ref(job.host),
        "vm": _vm(job),
        "approved_by": job.approved_by or None,
        **{name: getattr(job, name) for name in _SAME},
    }


def _vm(job: models.Job) -> VMRef | None:
    if job.vm is not None:
        return vm_ref(job.vm)
    return VMRef(id=job.vm_id, name=None) if job.vm_id else None


def job_detail_of(page: JobPage) -> JobDetail:
    return JobDetail(
        **_told(page.job),
        commands=[_command(one) for one in page.commands],
        events=[_event(one) for one in page.events],
        needs=[one.pk for one in page.needs],
        needed_by=[one.pk for one in page.needed_by],
    )


def _command(command: Command) -> JobCommand:
    act = command.act
    return JobCommand(
        name=command.name,
        script=command.script,
        script_text=command.text,
        parameters=command.told,
        outcome=act.outcome if act else None,
        sent_at=act.committed_at if act else None,
        answered_at=act.answered_at if act else None,
        host=act.host_name if act else None,
        account=act.account if act else None,
        sentence=act.sentence if act else "",
        error_id=(act.error_id or None) if act else None,
        hresult=act.hresult if act else None,
    )


def _event(event: models.JobEvent) -> JobEvent:
    told = {name: getattr(event, name) for name in ("at", "kind", "code", "sentence", "said")}
    return JobEvent(**told, state=event.state or None, by=event.by or None)
