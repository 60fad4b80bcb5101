"""What a tick writes of where a job is, how far it has come, and what its kind wants to know at the next look. Behind
the fence, inside its transaction."""

from datetime import datetime
from typing import Any

from jobs import keepable
from jobs.choices import ActOutcome, EventKind, State
from jobs.kinds import Decision, Progress, Send, Wait
from jobs.looking import Seen
from jobs.models import Job
from jobs.services.transitions import tell, transition

STAGE_LENGTH = 120


def note(job: Job, seen: Seen, decision: Decision) -> bool:
    """Whether it may go on here. A job that sent nothing yet, and is to be done at another place than where it has its
    slots, goes back into the queue for slots there; one that has sent something occupies the new place from now on."""
    moved = _follow(job, seen)
    if moved and isinstance(decision, Send | Wait) and not job.acts.exclude(outcome=ActOutcome.NOT_SENT).exists():
        transition(job, State.WAITING, "moved", f"{job.subject_name} has moved: it waits for its turn at {job.host}.")
        return False
    if decision.noted is not None:
        job.noted = keepable.told(dict(decision.noted))
        Job.objects.filter(pk=job.pk).update(noted=job.noted)
    if isinstance(decision, Send | Wait):
        _progress(job, decision.progress)
    return True


def _follow(job: Job, seen: Seen) -> bool:
    """Whether it occupies something else than before."""
    volume_ids = job.volume_ids if seen.volume_ids is None else sorted(set(seen.volume_ids))
    if job.host_id == seen.host.pk and volume_ids == job.volume_ids:
        return False
    if job.host_id != seen.host.pk:
        tell(job, EventKind.STAGE, "moved", f"{job.subject_name} is at {seen.host} now; it was at {job.host}.")
    Job.objects.filter(pk=job.pk).update(host=seen.host, volume_ids=volume_ids)
    job.host, job.volume_ids = seen.host, volume_ids
    return True


def _progress(job: Job, progress: Progress) -> None:
    """What is not known any more is unknown; an event only where the stage is another."""
    stage = keepable.words(progress.stage, STAGE_LENGTH)
    if stage and stage != job.stage:
        tell(job, EventKind.STAGE, "stage", stage)
    Job.objects.filter(pk=job.pk).update(stage=stage or job.stage, **_numbers(progress))


def _numbers(progress: Progress) -> dict[str, Any]:
    end = progress.expected_end_at
    return {
        "progress_percent": keepable.percent(progress.percent),
        "bytes_done": keepable.count(progress.bytes_done),
        "bytes_total": keepable.count(progress.bytes_total),
        "expected_end_at": end if isinstance(end, datetime) else None,
    }
