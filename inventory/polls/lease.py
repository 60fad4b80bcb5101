"""Who may poll a host now: claims, leases and the fence."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from inventory.choices import PollOutcome, Queue
from inventory.models import Poll, PollState

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
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [_lease_seconds(), host_id, token])
            row = cursor.fetchone()
        if row is None or Poll.objects.filter(host_id=host_id, lease_token=token).exists():
            return None
        _abandon(Poll.objects.filter(host_id=host_id, outcome=PollOutcome.RUNNING))
        poll = Poll.objects.create(host_id=host_id, lease_token=token, queue=queue, worker=worker, started_at=row[0])
    return Ticket(poll.pk, host_id, token, row[0], time.monotonic())


def hold(ticket: Ticket) -> PollState:
    """The fence, inside a transaction: lock the row that says who may commit for this host. Raises LeaseLost."""
    state = PollState.objects.select_for_update().get(host_id=ticket.host_id)
    if state.lease_token != ticket.token:
        raise LeaseLost(f"poll {ticket.poll_id} of host {ticket.host_id} was overtaken")
    return state


def abandon_lost() -> int:
    """Close polls whose worker has vanished and whose host has not begun another since; answers how many."""
    oldest = timedelta(seconds=_lease_seconds())
    return _abandon(Poll.objects.filter(outcome=PollOutcome.RUNNING, started_at__lt=Now() - oldest))


def _lease_seconds() -> float:
    return float(settings.POLL_DEADLINE_SECONDS) + LEASE_MARGIN_SECONDS


def _abandon(polls: QuerySet[Poll]) -> int:
    return polls.update(
        outcome=PollOutcome.ABANDONED,
        error_code="worker_lost",
        error_sentence="The worker that ran this poll stopped before it was over. The host is polled again.",
    )
