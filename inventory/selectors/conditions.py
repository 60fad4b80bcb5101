"""How a host is doing, in one word, decided the same way for badges, filters, sorting and the overview."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, TextChoices, Value, When

from hyperv.contracts.section_error import NOT_OFFERED
from inventory import sections
from inventory.choices import PollOutcome
from inventory.models import Host, SectionState

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Rank(TypedDict):
        condition_rank: int

    RankedHost = WithAnnotations[Host, Rank]

# A due poll waits up to 2 s for the timetable and up to a claim of 30 s for a worker; a minute is not yet news.
LATE_AFTER = timedelta(seconds=60)
INGEST_MARGIN = timedelta(seconds=15)  # as the lease of a poll has it, after the deadline of reading


class HostCondition(TextChoices):
    """Worst first: the order is the order of sorting."""

    UNREACHABLE = "unreachable", "Unreachable"
    FAILING = "failing", "Failing"
    LATE = "late", "Late"
    PARTIAL = "partial", "Partly readable"
    WAITING = "waiting", "Waiting for first poll"
    ANSWERING = "answering", "Answering"
    PAUSED = "paused", "Paused"
    RETIRED = "retired", "Retired"


RANKS = tuple(HostCondition)


def condition_of(host: "Host | RankedHost") -> HostCondition:
    """The condition of a host that came through with_condition."""
    rank: int = vars(host)["condition_rank"]
    return RANKS[rank]


def late(now: datetime, prefix: str = "") -> Q:
    """Polls that should have begun more than LATE_AFTER ago and are not running, or begin again and again.

    One poll ends within its deadline and INGEST_MARGIN. Where none has ended long after, each has lost its worker.
    """
    state = f"{prefix}poll_state__"
    due = f"{state}next_poll_at__lt"
    running = Q(
        **{f"{state}last_started_at__gte": F(f"{state}next_poll_at"), f"{state}lease_expires_at__gt": now},
    )
    never_done = Q(**{due: now - LATE_AFTER - timedelta(seconds=settings.POLL_DEADLINE_SECONDS) - INGEST_MARGIN})
    polled = {f"{prefix}is_paused": False, f"{prefix}retired_at": None}
    return Q(**polled, **{due: now - LATE_AFTER}) & (~running | never_done)


def with_condition(hosts: QuerySet[Host], now: datetime) -> "QuerySet[RankedHost]":
    """Hosts annotated with `condition_rank`, an index into RANKS."""
    failed = Q(poll_state__last_outcome=PollOutcome.FAILED)
    # Of a heavy section that failed a while ago too: the polls since have not asked for it.
    states = SectionState.objects.filter(host=OuterRef("pk"), ok=False, name__in=sections.names())
    failed_sections = states.exclude(error_code=NOT_OFFERED)
    rules = (
        (Q(retired_at__isnull=False), HostCondition.RETIRED),
        (Q(is_paused=True), HostCondition.PAUSED),
        (failed & Q(poll_state__last_error_code="unreachable"), HostCondition.UNREACHABLE),
        (failed, HostCondition.FAILING),
        (late(now), HostCondition.LATE),
        (Q(poll_state__last_outcome=None), HostCondition.WAITING),
        (Exists(failed_sections), HostCondition.PARTIAL),
    )
    return hosts.annotate(
        condition_rank=Case(
            *(When(question, then=Value(RANKS.index(condition))) for question, condition in rules),
            default=Value(RANKS.index(HostCondition.ANSWERING)),
            output_field=IntegerField(),
        )
    )
