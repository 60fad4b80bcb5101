"""How the polls of one host went in the last day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, F, Func, Value

from inventory.choices import PollOutcome
from inventory.models import Host, Poll
from inventory.wording import grouped

QUARTER = timedelta(minutes=15)
QUARTERS = 96
NAMES = {
    PollOutcome.COMPLETE: "complete",
    PollOutcome.PARTIAL: "partly readable",
    PollOutcome.FAILED: "failed",
    PollOutcome.ABANDONED: "abandoned",
    PollOutcome.RUNNING: "running",
}


@dataclass(frozen=True, slots=True)
class PollDay:
    """`quarters`: polls by outcome of each quarter of an hour, the oldest first, empty where none began.

    `begun`: where in the day the host itself was started, from 0 to 1; None where it was longer ago or is unknown.
    """

    quarters: Sequence[Mapping[str, int]]
    begun: float | None

    @property
    def in_words(self) -> str:
        counts: Counter[str] = Counter()
        for quarter in self.quarters:
            counts.update(quarter)
        told = ", ".join(f"{grouped(counts[outcome])} {name}" for outcome, name in NAMES.items() if counts[outcome])
        total = sum(counts.values())
        return f"{grouped(total)} poll{'' if total == 1 else 's'} in 24 hours: {told}" if told else ""


def poll_day(host: Host, now: datetime) -> PollDay:
    """One query, over the index of the polls of a host by time."""
    last = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    start = last - (QUARTERS - 1) * QUARTER
    quarter = Func(Value(QUARTER), F("started_at"), Value(start), function="date_bin", output_field=DateTimeField())
    polls = Poll.objects.filter(host=host, started_at__gte=start).order_by().annotate(quarter=quarter)
    cells: list[dict[str, int]] = [{} for _ in range(QUARTERS)]
    for at, outcome, count in polls.values_list("quarter", "outcome").annotate(count=Count("pk")):
        cells[min(QUARTERS - 1, (at - start) // QUARTER)][outcome] = count
    booted = host.booted_at
    begun = (booted - start) / (QUARTERS * QUARTER) if booted and start <= booted <= now else None
    return PollDay(cells, begun)
