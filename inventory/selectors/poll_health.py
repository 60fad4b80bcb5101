"""How polling has gone in the last hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncMinute

from inventory.choices import PollOutcome
from inventory.models import Host, Poll
from inventory.scope import Scope
from inventory.selectors.conditions import late

MINUTES = 60
_TOOK = "duration_seconds"


@dataclass(frozen=True, slots=True)
class Minute:
    """The polls that began in one minute, by outcome."""

    at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PollHealth:
    """`minutes`: the last 60, oldest first, empty ones included. Durations in seconds, None without finished polls."""

    minutes: Sequence[Minute]
    counts: Mapping[str, int]
    late: int
    mean_seconds: float | None
    longest_seconds: float | None

    @property
    def finished(self) -> int:
        return sum(count for outcome, count in self.counts.items() if outcome != PollOutcome.RUNNING)


def poll_health(now: datetime, scope: Scope) -> PollHealth:
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)
    recent = scope.by_host(Poll.objects.filter(started_at__gte=start), "host").order_by()
    cells: dict[datetime, dict[str, int]] = {start + timedelta(minutes=n): {} for n in range(MINUTES)}
    counts: dict[str, int] = dict.fromkeys(PollOutcome.values, 0)
    in_utc = TruncMinute("started_at", tzinfo=UTC)  # by local time the hour that comes twice in autumn would be one
    told = {"count": Count("pk"), "timed": Count(_TOOK), "seconds": Sum(_TOOK), "longest": Max(_TOOK)}
    grouped = recent.annotate(minute=in_utc).values_list("minute", "outcome").annotate(**told)
    timed, seconds, longest = 0, 0.0, None
    for minute, outcome, count, *took in grouped:
        cells.setdefault(minute, {})[outcome] = count
        counts[outcome] += count
        if took[0]:
            timed, seconds, longest = timed + took[0], seconds + took[1], max(took[2], longest or 0.0)
    return PollHealth(
        [Minute(at, cells[at]) for at in sorted(cells)][-MINUTES:],
        counts,
        scope.hosts(Host.objects.filter(late(now))).count(),
        seconds / timed if timed else None,
        longest,
    )
