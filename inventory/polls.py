"""One poll of one host: claim, read, commit. The only writer of poll rows.

    claim_due() ── token ──> begin(host, token) ──> read the host, holding no connection ──> finish(ticket, answer)

Promises: never two polls of one host at once (the lease); nothing is committed by a poll that has lost its lease (the
fencing token is checked in every transaction); a failure never looks like an empty host; a dead host backs off, and its
next attempt is visible. The database's clock rules every lease, because workers' clocks differ.
"""

import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from hyperv.contracts import EstateReading, SectionError, SectionReading
from hyperv.errors import HyperVError
from hyperv.target import Target
from inventory import credentials, sections
from inventory.choices import PollOutcome, Queue
from inventory.models import Host, Poll, PollSection, PollState, SectionState
from inventory.sections import Seen

log = structlog.get_logger(__name__)

CLAIM_SECONDS = 30  # how long a claim waits in the queue for a worker before it may be claimed again
LEASE_MARGIN_SECONDS = 15  # ingest, after the script's own deadline
DISPATCH_LIMIT = 500

_CLAIM = """
    UPDATE inventory_pollstate AS state
       SET lease_token = gen_random_uuid(), lease_expires_at = clock_timestamp() + %s * interval '1 second'
      FROM (SELECT candidate.host_id
              FROM inventory_pollstate AS candidate JOIN inventory_host AS host ON host.id = candidate.host_id
             WHERE candidate.next_poll_at <= clock_timestamp() AND NOT host.is_paused
               AND (candidate.lease_expires_at IS NULL OR candidate.lease_expires_at < clock_timestamp())
             ORDER BY candidate.next_poll_at
             LIMIT %s
               FOR UPDATE OF candidate SKIP LOCKED) AS due
     WHERE state.host_id = due.host_id
 RETURNING state.host_id, state.lease_token, state.consecutive_failures
"""
_TAKE = """
    UPDATE inventory_pollstate
       SET lease_expires_at = clock_timestamp() + %s * interval '1 second', last_started_at = clock_timestamp()
     WHERE host_id = %s AND lease_token = %s AND lease_expires_at > clock_timestamp()
 RETURNING last_started_at
"""


class LeaseLost(Exception):
    """Another poll of this host has taken over: what this one read must not be committed."""


@dataclass(frozen=True, slots=True)
class Claim:
    host_id: int
    token: uuid.UUID
    queue: Queue


@dataclass(frozen=True, slots=True)
class Ticket:
    """A poll that has begun; `clock` is a monotonic reading taken at `started_at`."""

    poll_id: int
    host_id: int
    token: uuid.UUID
    started_at: datetime
    clock: float


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a poll or a section has no answer: a stable code, a sentence for a person, and what the host said."""

    code: str
    sentence: str
    detail: str = ""

    @classmethod
    def of_host(cls, error: "HyperVError | credentials.SecretUnreadable") -> "Failure":
        return cls(error.code, error.sentence, getattr(error, "detail", ""))

    @classmethod
    def of_section(cls, error: SectionError | None) -> "Failure":
        if error is None:
            return cls("script_error", "The host reported a failure without saying which.")
        return cls(error.code, error.sentence, " ".join(filter(None, (error.message, error.id and f"[{error.id}]"))))


def claim_due(limit: int = DISPATCH_LIMIT) -> list[Claim]:
    """Lease every host that is due; hosts whose last poll failed go to the suspect queue."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [CLAIM_SECONDS, limit])
        return [
            Claim(host_id, token, Queue.SUSPECT if failures else Queue.POLLS)
            for host_id, token, failures in cursor.fetchall()
        ]


def begin(host_id: int, token: uuid.UUID, *, queue: str, worker: str) -> Ticket | None:
    """Take the leased poll up; None when the claim is stale (delivered late or twice)."""
    lease = settings.POLL_DEADLINE_SECONDS + LEASE_MARGIN_SECONDS
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [lease, host_id, token])
            row = cursor.fetchone()
        if row is None or Poll.objects.filter(host_id=host_id, lease_token=token).exists():
            return None
        _abandon(Poll.objects.filter(host_id=host_id, outcome=PollOutcome.RUNNING))
        poll = Poll.objects.create(host_id=host_id, lease_token=token, queue=queue, worker=worker, started_at=row[0])
    return Ticket(poll.pk, host_id, token, row[0], time.monotonic())


def target_of(ticket: Ticket) -> Target:
    """Where and as whom to read. Holds the decrypted secret: for one poll, in memory. Raises SecretUnreadable."""
    host = Host.objects.select_related("credential").get(pk=ticket.host_id)
    return Target(
        address=host.address,
        port=host.port,
        scheme=host.scheme,
        transport=host.credential.transport,
        username=host.credential.username,
        password=credentials.decrypt(host.credential),
        ca_file=host.ca_file or None,
    )


def _abandon(polls: QuerySet[Poll]) -> int:
    return polls.update(
        outcome=PollOutcome.ABANDONED,
        error_code="worker_lost",
        error_sentence="The worker that ran this poll stopped before it was over. The host is polled again.",
    )


def abandon_lost() -> int:
    """Close polls whose worker has vanished and whose host has not begun another since."""
    oldest = timedelta(seconds=settings.POLL_DEADLINE_SECONDS + LEASE_MARGIN_SECONDS)
    return _abandon(Poll.objects.filter(outcome=PollOutcome.RUNNING, started_at__lt=Now() - oldest))


def finish(ticket: Ticket, answer: EstateReading, *, bytes_received: int | None = None) -> PollOutcome:
    """Commit every section that can be committed, then the poll itself. Raises LeaseLost when overtaken."""
    changed = 0
    failures: dict[str, Failure | None] = {}
    for name in sections.names():
        section = answer.sections.get(name)
        if section is None:
            failures[name] = Failure("section_missing", "The host's answer did not hold this section.")
        elif not section.ok:
            failures[name] = Failure.of_section(section.error)
        else:
            changed += _consume(ticket, section)
            failures[name] = None
    outcome = _outcome(failures)
    first = next((failure for failure in failures.values() if failure), None)
    _close(ticket, outcome, first, answer.sections, failures, bytes_received=bytes_received, rows_changed=changed)
    return outcome


def fail(ticket: Ticket, failure: Failure) -> None:
    """The host gave no answer at all: every section of it is as old as it was."""
    _close(ticket, PollOutcome.FAILED, failure, {}, dict.fromkeys(sections.names(), failure))


def _consume(ticket: Ticket, section: SectionReading) -> int:
    seen = Seen(ticket.host_id, ticket.poll_id, ticket.started_at, section)
    with transaction.atomic():
        _hold_lease(ticket)
        return sum(consumer(seen) for consumer in sections.consumers_of(section.name))


def _hold_lease(ticket: Ticket) -> PollState:
    """The fence: lock the row that says who may commit for this host."""
    state = PollState.objects.select_for_update().get(host_id=ticket.host_id)
    if state.lease_token != ticket.token:
        raise LeaseLost(f"poll {ticket.poll_id} of host {ticket.host_id} was overtaken")
    return state


def _outcome(failures: Mapping[str, Failure | None]) -> PollOutcome:
    if not any(failures.values()):
        return PollOutcome.COMPLETE
    return PollOutcome.FAILED if all(failures.values()) else PollOutcome.PARTIAL


def _close(
    ticket: Ticket,
    outcome: PollOutcome,
    failure: Failure | None,
    answered: Mapping[str, SectionReading],
    failures: Mapping[str, Failure | None],
    **measured: int | None,
) -> None:
    finished_at = ticket.started_at + timedelta(seconds=time.monotonic() - ticket.clock)
    with transaction.atomic():
        state = _hold_lease(ticket)
        _write_sections(ticket, answered, failures)
        _write_state(ticket, state, outcome, failure, finished_at)
        Poll.objects.filter(pk=ticket.poll_id).update(
            finished_at=finished_at,
            duration_seconds=(finished_at - ticket.started_at).total_seconds(),
            outcome=outcome,
            error_code=failure and failure.code,
            error_sentence=failure and failure.sentence,
            error_detail=failure and failure.detail,
            next_poll_at=state.next_poll_at,
            **measured,
        )


def _write_sections(
    ticket: Ticket, answered: Mapping[str, SectionReading], failures: Mapping[str, Failure | None]
) -> None:
    rows, states = [], []
    for name, failure in failures.items():
        section = answered.get(name)
        refused = [item.model_dump(mode="json") for item in section.refused] if section else []
        rows.append(
            PollSection(
                poll_id=ticket.poll_id,
                name=name,
                ok=failure is None,
                error_code=failure and failure.code,
                error_sentence=failure and failure.sentence,
                error_detail=failure and failure.detail,
                duration_ms=section and section.duration_ms,
                items=len(section.items) if section else 0,
                refused=refused,
            )
        )
        states.append(
            SectionState(
                host_id=ticket.host_id,
                name=name,
                attempted_at=ticket.started_at,
                ok_at=ticket.started_at if failure is None else None,
                ok=failure is None,
                error_code=failure and failure.code,
                error_sentence=failure and failure.sentence,
                refused_items=len(refused),
            )
        )
    PollSection.objects.bulk_create(rows)
    for group, columns in (
        ([state for state in states if state.ok], ["ok_at"]),
        ([state for state in states if not state.ok], []),  # keeps ok_at: the age of what is still shown
    ):
        SectionState.objects.bulk_create(
            group,
            update_conflicts=True,
            unique_fields=["host", "name"],
            update_fields=["attempted_at", "ok", "error_code", "error_sentence", "refused_items", *columns],
        )


def _write_state(
    ticket: Ticket, state: PollState, outcome: PollOutcome, failure: Failure | None, finished_at: datetime
) -> None:
    failed = outcome == PollOutcome.FAILED
    state.consecutive_failures = state.consecutive_failures + 1 if failed else 0
    state.last_finished_at = finished_at
    state.last_outcome = outcome
    state.last_error_code = failure and failure.code
    state.last_error_sentence = failure and failure.sentence
    if outcome == PollOutcome.COMPLETE:
        state.last_complete_at = ticket.started_at
    interval = Host.objects.values_list("poll_interval_seconds", flat=True).get(pk=ticket.host_id)
    state.next_poll_at = finished_at + timedelta(
        seconds=pause_seconds(interval, state.consecutive_failures, failure.code if failure else None)
    )
    state.lease_token = None
    state.lease_expires_at = None
    state.save()


def pause_seconds(interval: float, failures: int, code: str | None) -> float:
    """Seconds until the next attempt: the interval, doubled with each failure in a row up to the cap, jittered by 10 %.

    Refused credentials wait the whole cap at once: every attempt is another failed logon, and accounts get locked.
    """
    cap = max(settings.POLL_BACKOFF_CAP_SECONDS, interval)
    if code == "credentials_refused":
        pause = cap
    elif failures:
        pause = min(interval * 2 ** min(failures - 1, 16), cap)
    else:
        pause = interval
    return pause * random.uniform(0.9, 1.1)  # noqa: S311 - jitter, so that hosts do not march in step


def failure_of(error: Exception) -> Failure | None:
    """The failure that an exception of reading means; None when it is not about the host."""
    if isinstance(error, HyperVError | credentials.SecretUnreadable):
        return Failure.of_host(error)
    return None
