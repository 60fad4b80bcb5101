"""Which hosts are to be looked at: those of which a poll told something new, those for which something changed beside
polls, and all of them on time.

All rules are asked of a host or none, so that nothing is judged by half of what is known. Most polls tell nothing new:
a host whose pulse (inventory.selectors.pulses) is what it was at its last look is left alone until time itself may have
made something true. So a look costs what its changes cost; and what changes no pulse, volatile numbers among it, is
told late and never wrongly. No ingest marks anything: a look that is lost is made up for by the next one.
"""

import random
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from findings.keeping import LOCK, Tally, evaluate
from findings.models import Evaluation
from inventory import prepared
from inventory.models import PollState
from inventory.selectors.pulses import pulses_of

# The pause between two polls of a host that nobody set otherwise (Host.poll_interval_seconds): what only time makes
# true is told no later than what a poll shows. A part of it is left for spreading the looks, for the timetable's 10
# s and for the portions before: hosts that were looked at together after a restart are not so for ever.
ON_TIME = timedelta(minutes=5)
SPREAD = (0.75, 0.95)
# At 5 ms a host half a second: so long are thresholds and the other evaluators kept waiting, and so much is lost when
# a worker ends amid it.
HOSTS_AT_ONCE = 100
# A look costs 80 ms before its first host, whatever it finds: 1,000 hosts polled each minute are 167 in the 10 s of the
# timetable, and those of them that told something new are to be looked at together.
POLLS_AT_ONCE = 500
RUN_SECONDS = 20.0  # then a thread goes back to polling: the timetable comes again in 10 s


class Waiting(NamedTuple):
    """A host that was polled since it was taken note of last, or is due. `pulse`: at its last look. `is_due`: whatever
    its pulse is now."""

    host: int
    cluster: int | None
    polled_at: datetime | None
    pulse: int | None
    is_due: bool


def evaluate_due(*, seconds: float = RUN_SECONDS) -> Tally:
    """Until nobody is waiting or the time is up. Where somebody else is at it, it is left to them."""
    ends_at, sum_ = time.monotonic() + seconds, Tally()
    while time.monotonic() < ends_at:
        tally = evaluate_portion(timezone.now())
        if tally is None:
            break
        sum_ += tally
    return sum_


@transaction.atomic
def evaluate_portion(now: datetime) -> Tally | None:
    """Those that have waited longest. None where nobody is waiting, or somebody else is at it."""
    if not _alone():
        return None
    waiting = hosts_waiting(now)
    if not waiting:
        return None
    pulses = pulses_of([one.host for one in waiting], now)  # before the rules: what comes in between counts as new
    due = [one for one in waiting if one.is_due or one.pulse != pulses[one.host]][:HOSTS_AT_ONCE]
    calm = [one for one in waiting if not one.is_due and one.pulse == pulses[one.host]]
    tally = evaluate([one.host for one in due], now) if due else Tally()
    _lock(Evaluation.objects.filter(pk__in=[one.host for one in (*due, *calm)]))
    _note_looks(due, pulses, now)
    _note_polls(calm)
    return tally


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


# With a host whose time has come the others of its cluster are due: what the nodes share is looked at with each of
# them, and together they cost little more than one.
_WAITING = """
    WITH late AS (SELECT host_id FROM findings_evaluation WHERE again_at <= %(now)s),
    hosts AS (
        SELECT host.id, host.cluster_id, poll.last_finished_at, look.polled_at, look.evaluated_at, look.pulse,
               look.again_at IS NULL OR look.again_at <= %(now)s OR coalesce(look.wanted_at >= look.evaluated_at, false)
                   OR coalesce(host.cluster_id IN (SELECT cluster_id FROM inventory_host WHERE cluster_id IS NOT NULL
                                                      AND id IN (SELECT host_id FROM late)), false) AS is_due
          FROM inventory_host AS host
               LEFT JOIN inventory_pollstate AS poll ON poll.host_id = host.id
               LEFT JOIN findings_evaluation AS look ON look.host_id = host.id)
    SELECT id, cluster_id, last_finished_at, pulse, is_due FROM hosts
     WHERE is_due OR last_finished_at > polled_at OR (last_finished_at IS NOT NULL AND polled_at IS NULL)
     ORDER BY evaluated_at NULLS FIRST, id
     LIMIT %(most)s
"""


def hosts_waiting(now: datetime, most: int = POLLS_AT_ONCE) -> list[Waiting]:
    """Those that were looked at longest ago first."""
    return [Waiting(*row) for row in prepared.run(_WAITING, {"now": now, "most": most})]


def _note_looks(due: Sequence[Waiting], pulses: Mapping[int, int], now: datetime) -> None:
    again: dict[tuple[str, int], datetime] = defaultdict(lambda: now + ON_TIME * random.uniform(*SPREAD))  # noqa: S311
    looks = [
        Evaluation(
            host_id=one.host,
            evaluated_at=now,
            polled_at=one.polled_at,
            pulse=pulses[one.host],
            again_at=again[("cluster", one.cluster) if one.cluster else ("host", one.host)],
        )
        for one in sorted(due)  # by host
    ]
    Evaluation.objects.bulk_create(
        looks,
        update_conflicts=True,
        unique_fields=["host"],
        update_fields=["evaluated_at", "polled_at", "pulse", "again_at"],
    )


_NOTE_POLLS = """
    UPDATE findings_evaluation AS kept SET polled_at = told.polled_at
      FROM unnest(%s::bigint[], %s::timestamptz[]) AS told (host_id, polled_at)
     WHERE kept.host_id = told.host_id
"""


def _note_polls(calm: Sequence[Waiting]) -> None:
    """That they told nothing new."""
    if calm:
        prepared.run(_NOTE_POLLS, [[one.host for one in calm], [one.polled_at for one in calm]])


def want_all() -> None:
    """Every host is looked at again soon. When the caller's transaction is through: a look that began before cannot
    have seen what it wrote."""
    transaction.on_commit(lambda: _mark(Evaluation.objects.all()))


def want(host_ids: Collection[int]) -> None:
    """As want_all, of some."""
    hosts = list(host_ids)
    transaction.on_commit(lambda: _mark(Evaluation.objects.filter(pk__in=hosts)))


@transaction.atomic
def _mark(rows: QuerySet[Evaluation]) -> None:
    _lock(rows)
    rows.update(wanted_at=timezone.now())


def _lock(rows: QuerySet[Evaluation]) -> None:
    """In the order of the hosts, by whoever writes several: so that none of two holds what the other waits for. An
    UPDATE would take them as it comes across them."""
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def oldest_look() -> datetime | None:
    """When the host was looked at that waits longest; None where one never was."""
    if PollState.objects.filter(host__evaluation__isnull=True, last_finished_at__isnull=False).exists():
        return None
    at: datetime | None = Evaluation.objects.order_by("evaluated_at").values_list("evaluated_at", flat=True).first()
    return at
