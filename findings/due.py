"""Which hosts are to be looked at: those polled since, those for which something changed, and all of them on time.

No ingest marks anything: that a host was polled stands in its poll state, and after which poll it was looked at last
stands here. A look that is lost is made up for by the next one.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from findings.keeping import LOCK, Tally, evaluate
from findings.models import Evaluation
from inventory.models import Host, PollState

# Ages grow and nobody polls: "7 days" may be told five minutes late.
ON_TIME = timedelta(minutes=5)
HOSTS_AT_ONCE = 100  # a transaction of a second or two at 25 VMs a host
RUN_SECONDS = 20.0


def evaluate_due(*, seconds: float = RUN_SECONDS) -> Tally:
    """Until nobody is due or the time is up. Where somebody else is at it, it is left to them."""
    ends_at, sum_ = time.monotonic() + seconds, Tally()
    while time.monotonic() < ends_at:
        with transaction.atomic():
            if not _alone():
                break
            now = timezone.now()
            due = hosts_due(now)[:HOSTS_AT_ONCE]
            if not due:
                break
            sum_ += evaluate([host for host, _ in due], now)
            _note(due, now)
    return sum_


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def hosts_due(now: datetime) -> list[tuple[int, datetime | None]]:
    """(host, end of its last poll), those that waited longest first."""
    polled = F("poll_state__last_finished_at")
    never = Q(evaluation__isnull=True)
    since = Q(poll_state__last_finished_at__isnull=False) & (
        Q(evaluation__polled_at__isnull=True) | Q(poll_state__last_finished_at__gt=F("evaluation__polled_at"))
    )
    late = Q(evaluation__evaluated_at__lt=now - ON_TIME) | Q(evaluation__wanted_at__gte=F("evaluation__evaluated_at"))
    found = Host.objects.filter(never | since | late)
    return list(found.order_by(F("evaluation__evaluated_at").asc(nulls_first=True), "pk").values_list("pk", polled))


def _note(due: Sequence[tuple[int, datetime | None]], now: datetime) -> None:
    Evaluation.objects.bulk_create(
        [Evaluation(host_id=host, evaluated_at=now, polled_at=polled) for host, polled in due],
        update_conflicts=True,
        unique_fields=["host"],
        update_fields=["evaluated_at", "polled_at"],
    )


def want_all() -> None:
    """Every host is looked at again soon. When the caller's transaction is through: a look that began before cannot
    have seen what it wrote."""
    transaction.on_commit(lambda: Evaluation.objects.update(wanted_at=timezone.now()))


def oldest_look() -> datetime | None:
    """When the host was looked at that waits longest; None where one never was."""
    if PollState.objects.filter(host__evaluation__isnull=True, last_finished_at__isnull=False).exists():
        return None
    at: datetime | None = Evaluation.objects.order_by("evaluated_at").values_list("evaluated_at", flat=True).first()
    return at
