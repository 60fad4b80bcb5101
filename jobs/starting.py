"""Which waiting jobs may start: a slot at their host and on each of their volumes, and nothing that keeps them.

All jobs start under one lock of the database, so that slots are counted and taken in one go, however many workers ask.
The oldest of the highest priority comes first; one that cannot start holds nobody up. What each waits for is written to
it, and only where that has changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from inventory.models import VM, Host
from jobs import dying
from jobs.choices import ENDED, Asks, State
from jobs.forbids import Around, Forbidden, around, what_forbids
from jobs.kinds import Kind, KindUnknown, kind_called
from jobs.models import Job, JobNeed
from jobs.services.transitions import transition

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('jobs are started'))"
_ALL = Q()
AT_ONCE = 100  # in one transaction, of milliseconds each; the next sweep takes the next
# Of a job that waits: enough to say whether it may start, and what it waits for.
_LOOKED_AT = (
    "kind host_id vm_id subject_kind subject_id subject_name volume_ids state code sentence next_step priority "
    "not_before outside_windows needs_approval approved_at approved_hours queued_by release"
).split()
# Of one that starts, not what it sends and what was found before.
_HEAVY = ("parameters", "planned", "preflight", "noted")


@dataclass(slots=True)
class Taken:
    """What running jobs occupy, and those that a person is asked about."""

    hosts: Counter[int] = field(default_factory=Counter)
    volumes: Counter[int] = field(default_factory=Counter)
    subjects: dict[tuple[str, str], int] = field(default_factory=dict)
    vms: dict[UUID, int] = field(default_factory=dict)

    def add(self, job: Job) -> None:
        self.hosts[job.host_id] += 1
        self.volumes.update(set(job.volume_ids))
        self.subjects[job.subject_kind, job.subject_id] = job.pk
        if job.vm_id is not None:
            self.vms[job.vm_id] = job.pk

    def beside(self, job: Job) -> int | None:
        """The job that is at work on the same, whatever it calls it."""
        same = self.subjects.get((job.subject_kind, job.subject_id))
        return same if same is not None or job.vm_id is None else self.vms.get(job.vm_id)


def start_after(ended: Job) -> list[Job]:
    """Those that an end lets start, at once and by whoever wrote it: a message would stand behind those of all that is
    at work, and a free slot wait as long. What else may start the sweep finds."""
    which = Q(host=ended.host_id) | Q(subject_kind=ended.subject_kind, subject_id=ended.subject_id)
    which |= Q(pk__in=JobNeed.objects.filter(needs=ended.pk).values("job"))
    if ended.vm_id is not None:
        which |= Q(vm=ended.vm_id)
    if ended.volume_ids:
        which |= Q(volume_ids__overlap=ended.volume_ids)
    return start_fitting(which)


def start_fitting(which: Q = _ALL) -> list[Job]:
    """The jobs that have started, of all or of `which`; workers are told after the commit."""
    with transaction.atomic():
        _lock()
        waiting = list(_waiting(which))
        if not waiting:
            return []
        now = timezone.now()
        told = around({job.host_id: job.host for job in waiting}.values(), now)
        started, notes = _go_through(waiting, told, _needs_of(waiting), _taken())
        _write_notes(notes)
    return started


def _go_through(
    waiting: Iterable[Job], told: Around, needs: Mapping[int, list[Job]], taken: Taken
) -> tuple[list[Job], list[tuple[Job, Forbidden]]]:
    started: list[Job] = []
    notes: list[tuple[Job, Forbidden]] = []
    for job in waiting:
        reason = _what_keeps(job, told, needs.get(job.pk, []), taken)
        if reason is None and len(started) < AT_ONCE and _start(job):
            taken.add(job)
            started.append(job)
        elif reason is not None and (reason.for_good or reason.code == Asks.APPROVAL):
            _leave(job, reason)
        elif reason is not None:
            notes.append((job, reason))
    return started, notes


def _start(job: Job) -> bool:
    row = _still_waiting(job)
    if row is None:
        return False
    transition(row, State.RUNNING, "started", "It has begun: the host is looked at first.")
    dying.point("started")
    return True


def _leave(job: Job, reason: Forbidden) -> None:
    """It does not wait any more: it falls, or a person is asked."""
    row = _still_waiting(job)
    if row is not None:
        left = {"need_failed": State.CANCELLED, Asks.APPROVAL: State.ASKING}.get(reason.code, State.REFUSED)
        approval = row.needs_approval or reason.code == Asks.APPROVAL
        transition(row, left, reason.code, reason.sentence, next_step=reason.next_step, needs_approval=approval)


def _still_waiting(job: Job) -> Job | None:
    """The row, locked; None where a person has decided something of it since it was read, or does so now."""
    rows = Job.objects.select_for_update(of=("self",), skip_locked=True).select_related("host__cluster", "host__site")
    return rows.filter(pk=job.pk, state=State.WAITING).defer(*_HEAVY).first()


def _waiting(which: Q) -> Iterator[Job]:
    """Read and not locked: nobody else starts a job meanwhile, and thousands that wait are not written to. Each host
    is read once."""
    rows = list(Job.objects.filter(which, state=State.WAITING).only(*_LOOKED_AT).order_by("-priority", "pk"))
    _follow_vms(rows)
    hosts = Host.objects.select_related("cluster", "site").in_bulk({job.host_id for job in rows})
    for job in rows:
        job.host = hosts[job.host_id]
        yield job


def _follow_vms(rows: Iterable[Job]) -> None:
    """A job waits for slots, windows and consent of where its VM is, and not of where that was when it was queued."""
    places = dict(VM.objects.filter(pk__in={job.vm_id for job in rows if job.vm_id}).values_list("pk", "host"))
    for job in rows:
        place = places.get(job.vm_id, job.host_id) if job.vm_id else job.host_id
        if place != job.host_id and Job.objects.filter(pk=job.pk, state=State.WAITING).update(host=place):
            job.host_id = place


def _taken() -> Taken:
    taken = Taken()
    occupying = Job.objects.filter(started_at__isnull=False, ended_at__isnull=True)
    for job in occupying.only("host_id", "vm_id", "volume_ids", "subject_kind", "subject_id"):
        taken.add(job)
    return taken


def _needs_of(waiting: Iterable[Job]) -> dict[int, list[Job]]:
    found: dict[int, list[Job]] = {}
    needs = JobNeed.objects.filter(job__state=State.WAITING).select_related("needs").order_by("needs")
    for need in needs.only("job_id", "needs__title", "needs__state"):
        if need.needs.state != State.SUCCEEDED:
            found.setdefault(need.job_id, []).append(need.needs)
    return found


def _what_keeps(job: Job, told: Around, needs: list[Job], taken: Taken) -> Forbidden | None:
    try:
        kind = kind_called(job.kind)
    except KindUnknown:
        return Forbidden("kind_unknown", kind_unknown(job.kind))
    return what_forbids(job, kind, told) or _needs(needs) or _too_early(job, told.now) or _no_slot(job, kind, taken)


def kind_unknown(key: str) -> str:
    return f"This version of the portal does not know jobs of the kind “{key}”."


def _needs(needs: list[Job]) -> Forbidden | None:
    for need in needs:
        if need.state in ENDED and need.state != State.UNKNOWN:
            told = f"Job {need.pk}, which had to come first, was not carried out: {need.title}."
            return Forbidden("need_failed", told, "Look at that job, then queue this one again.", True)
    if not needs:
        return None
    first = needs[0]
    if first.state == State.UNKNOWN:
        return Forbidden("need_unknown", f"Nobody knows what came of job {first.pk}, which has to succeed first.")
    return Forbidden("need", f"Waits until job {first.pk} has succeeded: {first.title}.")


def _too_early(job: Job, now: datetime) -> Forbidden | None:
    if job.not_before is None or job.not_before <= now:
        return None
    # What postponed it has said why.
    kept = job.sentence if job.code.startswith("postponed") else "It is not to begin before its time."
    return Forbidden(job.code if job.code.startswith("postponed") else "not_before", kept, until=job.not_before)


def _no_slot(job: Job, kind: Kind, taken: Taken) -> Forbidden | None:
    other = taken.beside(job)
    if other is not None:
        return Forbidden("subject_busy", f"Waits until job {other} is over: it is at work on {job.subject_name}.")
    if taken.hosts[job.host_id] >= settings.JOBS_PER_HOST:
        most = settings.JOBS_PER_HOST
        return Forbidden("host_busy", f"Waits for its turn: {job.host} already has {most} at work, as many as may be.")
    if any(taken.volumes[volume] >= settings.JOBS_PER_VOLUME for volume in job.volume_ids):
        return Forbidden("volume_busy", "Waits for its turn: another job is at work on the same volume.")
    return None


def _write_notes(notes: Iterable[tuple[Job, Forbidden]]) -> None:
    """Those that say the same are written together; a job that does not wait any more keeps what it says."""
    changed: dict[tuple[str, str, str], list[int]] = {}
    for job, reason in notes:
        told = (reason.code, reason.sentence, reason.next_step)
        if told != (job.code, job.sentence, job.next_step):
            changed.setdefault(told, []).append(job.pk)
    for (code, sentence, next_step), keys in changed.items():
        rows = Job.objects.filter(pk__in=keys, state=State.WAITING)
        rows.update(code=code, sentence=sentence, next_step=next_step)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
