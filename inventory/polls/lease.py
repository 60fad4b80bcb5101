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
LATELY_SECONDS = CLAIM_SECONDS // 2  # what was begun in as long can be begun well before a claim lapses
WAITING_AT_LEAST = 64  # for each queue: workers that have just started, or are busy with hosts that hang
DISPATCH_LIMIT = 500

# The queue of a host: of its site where it is pinned to one, and another where its last poll failed.
_QUEUE = f"""
    CASE WHEN site.slug IS NULL THEN CASE WHEN state.consecutive_failures > 0 THEN '{Queue.SUSPECT}'
                                          ELSE '{Queue.POLLS}' END
         ELSE '{SITE_QUEUE}' || site.slug
              || CASE WHEN state.consecutive_failures > 0 THEN '{SUSPECT_SUFFIX}' ELSE '' END END
"""
_IS_DUE = """
    state.next_poll_at <= clock_timestamp() AND NOT host.is_paused AND host.retired_at IS NULL
    AND (state.lease_expires_at IS NULL OR state.lease_expires_at < clock_timestamp())
"""
# `begun`: what the workers of each queue lately took up; `waiting`: claimed and not taken up yet.
_CLAIM = f"""
    WITH begun AS (
        SELECT queue, count(*) AS polls FROM inventory_poll
         WHERE started_at > clock_timestamp() - %(lately)s * interval '1 second' GROUP BY queue),
    waiting AS (
        SELECT {_QUEUE} AS queue, count(*) AS hosts
          FROM inventory_pollstate AS state JOIN inventory_host AS host ON host.id = state.host_id
               LEFT JOIN inventory_site AS site ON site.id = host.site_id
         WHERE state.lease_expires_at > clock_timestamp() AND NOT EXISTS (
               SELECT FROM inventory_poll AS poll
                WHERE poll.outcome = '{PollOutcome.RUNNING}' AND poll.lease_token = state.lease_token)
         GROUP BY 1),
    due AS (
        SELECT host_id, queue, row_number() OVER (PARTITION BY queue ORDER BY next_poll_at) AS place
          FROM (SELECT state.host_id, state.next_poll_at, {_QUEUE} AS queue
                  FROM inventory_pollstate AS state JOIN inventory_host AS host ON host.id = state.host_id
                       LEFT JOIN inventory_site AS site ON site.id = host.site_id
                 WHERE {_IS_DUE}) AS hosts),
    fitting AS (
        SELECT host_id, queue FROM due LEFT JOIN begun USING (queue) LEFT JOIN waiting USING (queue)
         WHERE place <= greatest(%(at_least)s, coalesce(begun.polls, 0)) - coalesce(waiting.hosts, 0))
    UPDATE inventory_pollstate AS claimed
       SET lease_token = gen_random_uuid(), lease_expires_at = clock_timestamp() + %(claim)s * interval '1 second'
      FROM (SELECT state.host_id, fitting.queue
              FROM inventory_pollstate AS state JOIN inventory_host AS host ON host.id = state.host_id
                   JOIN fitting ON fitting.host_id = state.host_id
             WHERE {_IS_DUE}
             ORDER BY state.next_poll_at
             LIMIT %(limit)s
               FOR UPDATE OF state SKIP LOCKED) AS chosen
     WHERE claimed.host_id = chosen.host_id
 RETURNING claimed.next_poll_at, claimed.host_id, claimed.lease_token, chosen.queue
"""  # noqa: S608 - pieces of ours
_CLAIM_ONE = f"""
    UPDATE inventory_pollstate AS state
       SET lease_token = gen_random_uuid(), lease_expires_at = clock_timestamp() + %s * interval '1 second'
      FROM inventory_host AS host LEFT JOIN inventory_site AS site ON site.id = host.site_id
     WHERE state.host_id = %s AND host.id = state.host_id AND host.retired_at IS NULL
       AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
 RETURNING state.host_id, lease_token, {_QUEUE}
"""  # noqa: S608 - pieces of ours
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
               heavy_interval_seconds, heavy_wanted, last_round_at, asked_at),
    begun AS (
        INSERT INTO inventory_poll (host_id, lease_token, queue, worker, started_at, outcome)
        SELECT host_id, lease_token, %(queue)s::text, %(worker)s::text, last_started_at, 'running' FROM taken
     RETURNING id)
    SELECT set_config('synchronous_commit', 'off', true), begun.id, lease_token, last_started_at, consecutive_failures,
           poll_interval_seconds, heavy_interval_seconds, heavy_wanted, last_round_at, asked_at
      FROM taken, begun
"""
# A poll commits a dozen times and waits for the disk at none of them. What a PostgreSQL that crashes forgets so is the
# last 0.6 s of what polls read (three times its wal_writer_delay), whole transactions and the last ones first: the host
# is as old as its rows say and is polled again. What people do waits for the disk as ever.
_FENCE = """
    SELECT set_config('synchronous_commit', 'off', true) FROM inventory_pollstate
     WHERE host_id = %s AND lease_token = %s FOR UPDATE
"""
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
    """Lease hosts that are due, the one that has waited longest first; hosts whose last poll failed go to the suspect
    queue, of their site or of all.

    No more than the workers of a queue can take up before a claim lapses, by what they took up lately: the broker hands
    out what came first, so a long queue would let what lapses there be overtaken by what became due later, each time
    anew, and hosts would starve behind those that hurry.
    """
    told = {"claim": CLAIM_SECONDS, "lately": LATELY_SECONDS, "at_least": WAITING_AT_LEAST, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, told)
        return [Claim(*row) for _, *row in sorted(cursor.fetchall(), key=itemgetter(0))]


def claim_host(host_id: int) -> Claim | None:
    """Lease this host, due or not, paused or not, for a person who wants it polled now; None while it is polled, and
    where it is retired."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_ONE, [CLAIM_SECONDS, host_id])
        return next((Claim(*row) for row in cursor.fetchall()), None)


def begin(
    host_id: int, token: uuid.UUID, *, queue: str, worker: str, asked: Sequence[str] | None = None
) -> Ticket | None:
    """Take the leased poll up; None when the claim is stale (delivered late or twice). `asked` None: what is due."""
    wanted = {"host": host_id, "token": token, "lease": _lease_seconds(), "queue": queue, "worker": worker}
    rows = prepared.run(_BEGIN, wanted | {"lost_code": _LOST[0], "lost_sentence": _LOST[1]})
    if not rows:
        return None
    _, poll_id, running_token, started_at, failures, *rhythm = rows[0]
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
