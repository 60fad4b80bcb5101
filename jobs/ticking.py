"""One tick of one job: take the lease, look, take one step of seconds, give the lease back.

Every way out leaves the job in a state that somebody can read, or a lease that runs out: then the next tick finds what
this one has done, and looks.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from inventory.models import Host
from inventory.polls import Failure, failure_of
from jobs import acting, dying, keepable, leases, wakeup
from jobs.acting import Answer
from jobs.choices import GOING_ON, ActOutcome, Asks, EventKind, State
from jobs.kinds import Ask, Decision, End, Kind, KindUnknown, Postpone, Send, Wait, kind_called
from jobs.leases import Lease, LeaseLost
from jobs.looking import Seen, decide, look, passes_by_itself
from jobs.models import Job
from jobs.noting import note
from jobs.services.transitions import tell, transition
from jobs.starting import kind_unknown, start_after, start_fitting
from upkeep.hold import is_held

log = structlog.get_logger(__name__)

AT_ONCE = 0.0
SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 60.0  # seconds between looks at a host that does not answer
_PORTAL = Failure("portal_error", "The portal itself failed at this job. Its log says why.")
# The database was away, or another transaction came in between: nothing can be written of it, and the lease runs out.
_DATABASE_AWAY = (OperationalError, InterfaceError)


def advance(job_id: int, worker: str) -> None:
    """Whatever is to be done for this job now; nothing where another is at it, and nothing in a held portal."""
    if is_held():
        return
    named = Job.objects.only("kind", "state", "failing_since").filter(pk=job_id).first()
    if named is None or named.state not in GOING_ON:
        return
    if named.state == State.WAITING:
        start_fitting()
    with bound_contextvars(job=job_id):
        try:
            _tick(named, worker)
        except LeaseLost as lost:
            log.info("jobs.lease_lost", reason=str(lost))
        except _DATABASE_AWAY as trouble:
            log.warning("jobs.database_away", reason=repr(trouble))


def _tick(named: Job, worker: str) -> None:
    """The row is read once it is leased: until then another worker may have taken a whole tick, or a person decided."""
    try:
        kind = kind_called(named.kind)
    except KindUnknown:
        log.warning("jobs.kind_unknown", kind=named.kind)
        _left_alone(named)
        return
    lease = leases.take(named.pk, worker, kind.look_seconds)
    if lease is None:
        return
    dying.point("leased")
    try:
        _look_and_step(Job.objects.get(pk=named.pk), kind, lease)
    except (LeaseLost, *_DATABASE_AWAY):
        raise
    except Exception as error:
        _no_answer(lease, kind, error)


def _left_alone(job: Job) -> None:
    """Nobody here knows how it goes on. An older release may have started in the middle of it; a person may end it."""
    told: dict[str, Any] = {}
    if job.state != State.ASKING:
        told = {"code": "kind_unknown", "sentence": kind_unknown(job.kind), "failing_since": job.failing_since or Now()}
    free = Job.objects.filter(leases.free_and_due(), pk=job.pk)
    free.update(next_tick_at=Now() + timedelta(seconds=LONGEST_PAUSE), woken_at=None, **told)


def _look_and_step(job: Job, kind: Kind, lease: Lease) -> None:
    seen = look(job, kind)
    dying.point("looked")
    decision = decide(job, kind, seen)
    dying.point("decided")
    carry_out(lease, kind, seen, decision)


def carry_out(lease: Lease, kind: Kind, seen: Seen, decision: Decision) -> None:
    with transaction.atomic():
        job = leases.hold(lease)
        has_its_place = note(job, seen, decision)
        if job.state == State.ASKING and isinstance(decision, Wait | Send):
            transition(job, State.RUNNING, "goes_on", "It goes on by itself: nobody has to decide any more.")
            return
        if has_its_place and not isinstance(decision, Send):
            _apply(job, decision)
            if isinstance(decision, End) and kind.ended is not None:
                kind.ended(job, decision)
            dying.point("end_written")
    if not has_its_place:
        return
    if not isinstance(decision, Send):
        dying.point("end_committed")
        return
    dying.point("noted")
    answer = acting.act(lease, kind, seen.host, decision)
    if answer is not None:
        _go_on(lease, kind, seen.host, answer)


def _apply(job: Job, decision: Decision) -> None:
    """Behind the fence. The host answered: what it was not able to answer before is over."""
    if isinstance(decision, End):
        told: dict[str, Any] = {"next_step": decision.next_step, "said": decision.said}
        transition(job, decision.state, decision.code, decision.sentence, then=start_after, **told)
    elif isinstance(decision, Ask):
        _ask(job, decision)
    elif isinstance(decision, Postpone):
        until = timezone.now() + timedelta(seconds=keepable.seconds(decision.seconds))
        transition(job, State.WAITING, f"postponed_{decision.code}", decision.sentence, not_before=until)
    elif isinstance(decision, Wait):
        words = {"sentence": keepable.words(decision.sentence), "said": keepable.words(decision.said)}
        pause = keepable.seconds(decision.seconds)
        told = {"code": "working", "next_step": "", **words}
        leases.give_back(job, next_tick_seconds=pause, failures=0, failing_since=None, **told)


def _ask(job: Job, asked: Ask) -> None:
    """Once, and then, where it is looked at meanwhile, what is asked is kept true without another word."""
    was_asked = job.state == State.ASKING
    if not was_asked:
        transition(job, State.ASKING, asked.code, asked.sentence, next_step=asked.next_step, said=asked.said)
    elif asked.code != job.code:
        tell(job, EventKind.STATE, asked.code, asked.sentence, said=asked.said, state=State.ASKING)
    if was_asked or asked.look_seconds is not None:
        pause = None if asked.look_seconds is None else keepable.seconds(asked.look_seconds)
        words = {name: keepable.words(getattr(asked, name)) for name in ("sentence", "next_step", "said")}
        told = {"code": keepable.words(asked.code, 64), **words}
        leases.give_back(job, next_tick_seconds=pause, failures=0, failing_since=None, **told)


@transaction.atomic
def _go_on(lease: Lease, kind: Kind, host: Host, answer: Answer) -> None:
    """After an act: look at once. One that was not sent for a reason that passes is tried again, like a look."""
    job = leases.hold(lease)
    if answer.outcome == ActOutcome.NOT_SENT:
        _patience(job, kind, Failure(answer.code, answer.sentence, answer.detail), passes=answer.passes)
    else:
        looking = {"looking_since": timezone.now(), "woken_at": Now()}
        leases.give_back(job, next_tick_seconds=AT_ONCE, failures=0, failing_since=None, **looking)
        transaction.on_commit(lambda: wakeup.send(job.pk, host))


def _no_answer(lease: Lease, kind: Kind, error: Exception) -> None:
    failure = failure_of(error)
    if failure is None:
        log.error("jobs.tick_failed", exc_info=error)
        failure = Failure(_PORTAL.code, _PORTAL.sentence, repr(error))
    with transaction.atomic():
        _patience(leases.hold(lease), kind, failure, passes=passes_by_itself(error))


def _patience(job: Job, kind: Kind, failure: Failure, *, passes: bool) -> None:
    """Look again, with growing pauses, until the kind's patience is over; at once where it does not pass by itself and
    nothing was sent. Then a job that sent nothing has failed; what came of one that did is for a person to find out."""
    now = timezone.now()
    since = job.failing_since or now
    if job.state == State.ASKING:  # it asks already, and says of what
        leases.give_back(job, next_tick_seconds=LONGEST_PAUSE, failures=job.failures + 1, failing_since=since)
        return
    if job.failing_since is None:
        tell(job, EventKind.TROUBLE, failure.code, failure.sentence, said=failure.detail)
    sent = job.acts.exclude(outcome=ActOutcome.NOT_SENT).exists()
    if (passes or sent) and (now - since).total_seconds() < kind.patience_seconds:
        pause = min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(job.failures, 10))
        told = {"code": keepable.words(failure.code, 64), "sentence": keepable.words(failure.sentence)}
        told["said"] = keepable.words(failure.detail)
        leases.give_back(job, next_tick_seconds=pause, failures=job.failures + 1, failing_since=since, **told)
    elif sent:
        told_next = "Look at the host. Say here what came of it, or let the portal look again."
        transition(job, State.ASKING, Asks.UNCLEAR, failure.sentence, next_step=told_next, said=failure.detail)
    else:
        told_next = "Nothing was sent. Mend what it names, then queue it again."
        told_why = {"next_step": told_next, "said": failure.detail}
        transition(job, State.FAILED, failure.code, failure.sentence, then=start_after, **told_why)
