"""Who may poll a host now: claims, leases and the fence."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from inventory import prepared
from inventory.choices import SITE_QUEUE, SUSPECT_SUFFIX, PollOutcome, Queue
from inventory.models import Poll, PollState
from inventory.polls.cadence import Rhythm, SectionMemory, asked_now, memory_of
from inventory.polls.pace import pause_seconds

CLAIM_SECONDS = 30  # how long a claim waits in the queue for a worker before it may be claimed again
LEASE_MARGIN_SECONDS = 15  # ingest, after the script's own deadline
DISPATCH_LIMIT = 500

_CLAIM = """
    UPDATE inventory_pollstate AS state
       SET lease_token = gen_random_uuid(), lease_expires_at = clock_timestamp() + %s * interval '1 second'
      FROM (SELECT candidate.host_id, site.slug
              FROM inventory_pollstate AS candidate JOIN inventory_host AS host ON host.id = candidate.host_id
                   LEFT JOIN inventory_site AS site ON site.id = host.site_id
             WHERE candidate.next_poll_at <= clock_timestamp() AND NOT host.is_paused AND host.retired_at IS NULL
               AND (candidate.lease_expires_at IS NULL OR candidate.lease_expires_at < clock_timestamp())
             ORDER BY candidate.next_poll_at
             LIMIT %s
               FOR UPDATE OF candidate SKIP LOCKED) AS due
     WHERE state.host_id = due.host_id
 RETURNING state.host_id, state.lease_token, state.consecutive_failures, due.slug, state.next_poll_at
"""
_CLAIM_ONE = """
    UPDATE inventory_pollstate AS state
       SET lease_token = gen_random_uuid(), lease_expires_at = clock_timestamp() + %s * interval '1 second'
      FROM inventory_host AS host LEFT JOIN inventory_site AS site ON site.id = host.site_id
     WHERE state.host_id = %s AND host.id = state.host_id AND host.retired_at IS NULL
       AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
 RETURNING state.host_id, lease_token, consecutive_failures, site.slug
"""
# One statement and one round trip: take the claim, close what an earlier worker left open, write the poll's row. The
# token changes with it, so that a claim that is delivered twice begins one poll.
_BEGIN = """
    WITH held AS (
        SELECT host_id, poll_interval_seconds, heavy_interval_seconds
          FROM inventory_pollstate AS state JOIN inventory_host AS host ON host.id = state.host_id
         WHERE host_id = %(host)s AND lease_token = %(token)s AND lease_expires_at > clock_timestamp()
           FOR UPDATE OF state),
    lost AS (
        UPDATE inventory_poll AS poll
           SET outcome = 'abandoned', error_code = %(lost_code)s::text, error_sentence = %(lost_sentence)s::text
          FROM held WHERE poll.host_id = held.host_id AND poll.outcome = 'running'
     RETURNING poll.id),
    taken AS (
        UPDATE inventory_pollstate AS state
           SET lease_token = gen_random_uuid(), last_started_at = clock_timestamp(),
               lease_expires_at = clock_timestamp() + %(lease)s * interval '1 second',
               consecutive_failures = consecutive_failures + (SELECT count(*) FROM lost)::int
          FROM held WHERE state.host_id = held.host_id
     RETURNING state.host_id, lease_token, last_started_at, consecutive_failures, poll_interval_seconds,
               heavy_interval_seconds, heavy_wanted, last_round_at),
    begun AS (
        INSERT INTO inventory_poll (host_id, lease_token, queue, worker, started_at, outcome)
        SELECT host_id, lease_token, %(queue)s::text, %(worker)s::text, last_started_at, 'running' FROM taken
     RETURNING id)
    SELECT begun.id, lease_token, last_started_at, consecutive_failures,
           poll_interval_seconds, heavy_interval_seconds, heavy_wanted, last_round_at
      FROM taken, begun
"""
_FENCE = "SELECT 1 FROM inventory_pollstate WHERE host_id = %s AND lease_token = %s FOR UPDATE"
_LOST = (
    "worker_lost",
    "The worker that ran this poll stopped before it was over. The host is polled again.",
)


class LeaseLost(Exception):
    """Another poll of this host has taken over: what this one read must not be committed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """`queue`: whose worker is to poll it, of the host's site where it is pinned to one."""

    host_id: int
    token: uuid.UUID
    queue: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A poll that has begun; `clock` is a monotonic reading taken at `started_at`. `asked`: the sections it asks for;
    `memory`: what was known of sections before."""

    poll_id: int
    host_id: int
    token: uuid.UUID
    started_at: datetime
    failures_before: int
    rhythm: Rhythm
    asked: tuple[str, ...]
    memory: Mapping[str, SectionMemory]
    clock: float


def claim_due(limit: int = DISPATCH_LIMIT) -> list[Claim]:
    """Lease every host that is due, the one that has waited longest first; hosts whose last poll failed go to the
    suspect queue, of their site or of all.

    The order matters where workers cannot keep up: what waits in a queue for longer than CLAIM_SECONDS is dropped and
    claimed again, and in an order of PostgreSQL's own the same hosts would be the last ones each time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [CLAIM_SECONDS, limit])
        claimed = sorted(cursor.fetchall(), key=itemgetter(-1))
        return [_claim(*row) for *row, _ in claimed]


def claim_host(host_id: int) -> Claim | None:
    """Lease this host, due or not, paused or not, for a person who wants it polled now; None while it is polled, and
    where it is retired."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_ONE, [CLAIM_SECONDS, host_id])
        return next((_claim(*row) for row in cursor.fetchall()), None)


def _claim(host_id: int, token: uuid.UUID, failures: int, site: str | None) -> Claim:
    if site is None:
        return Claim(host_id, token, str(Queue.SUSPECT if failures else Queue.POLLS))
    return Claim(host_id, token, f"{SITE_QUEUE}{site}{SUSPECT_SUFFIX if failures else ''}")


def begin(
    host_id: int, token: uuid.UUID, *, queue: str, worker: str, asked: Sequence[str] | None = None
) -> Ticket | None:
    """Take the leased poll up; None when the claim is stale (delivered late or twice). `asked` None: what is due."""
    wanted = {"host": host_id, "token": token, "lease": _lease_seconds(), "queue": queue, "worker": worker}
    rows = prepared.run(_BEGIN, wanted | {"lost_code": _LOST[0], "lost_sentence": _LOST[1]})
    if not rows:
        return None
    poll_id, running_token, started_at, failures, *rhythm = rows[0]
    clock, told, memory = time.monotonic(), Rhythm(*rhythm), memory_of(host_id)
    names = asked_now(memory, told, started_at) if asked is None else tuple(asked)
    return Ticket(poll_id, host_id, running_token, started_at, failures, told, names, memory, clock)


def hold(ticket: Ticket) -> None:
    """The fence, inside a transaction: lock the row that says who may commit for this host. Raises LeaseLost."""
    if not prepared.run(_FENCE, [ticket.host_id, ticket.token]):
        raise LeaseLost(f"poll {ticket.poll_id} of host {ticket.host_id} was overtaken")


@transaction.atomic
def abandon_lost() -> int:
    """Close polls whose worker has vanished and whose host has not begun another since; answers how many.

    A lost poll is a failure of its host too, because it may be the host that kills the worker: the next attempt is
    made at once, by the suspect worker, and the ones after that back off.
    """
    oldest = timedelta(seconds=_lease_seconds())
    running = Poll.objects.filter(outcome=PollOutcome.RUNNING, started_at__lt=Now() - oldest)
    lost = dict(running.select_for_update(skip_locked=True).order_by("pk").values_list("pk", "host_id"))
    if not lost:
        return 0
    closed = {"outcome": PollOutcome.ABANDONED, "error_code": _LOST[0], "error_sentence": _LOST[1]}
    Poll.objects.filter(pk__in=lost).update(**closed)
    states = PollState.objects.filter(host__in=lost.values()).select_for_update(of=("self",)).order_by("pk")
    for state in states.select_related("host"):
        state.consecutive_failures += 1
        if state.consecutive_failures > 1:
            pause = pause_seconds(state.host.poll_interval_seconds, state.consecutive_failures - 1, None)
            state.next_poll_at = timezone.now() + timedelta(seconds=pause)
        state.save(update_fields=["consecutive_failures", "next_poll_at"])
    return len(lost)


def _lease_seconds() -> float:
    return float(settings.POLL_DEADLINE_SECONDS) + LEASE_MARGIN_SECONDS
