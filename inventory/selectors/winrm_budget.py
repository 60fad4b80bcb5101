"""What reading costs the hosts by day: for whoever asks which host the portal is hardest on, and how hard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from inventory.models import Host, WinrmUse
from inventory.scope import Scope

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class HostBudget:
    """One day of a host. `host_ms`: for how long scripts ran there; `cpu_ms`: what they took of its processors, None
    where it never told."""

    host: Host
    polls: int
    failed_polls: int
    bytes_received: int
    host_ms: int
    cpu_ms: int | None

    @property
    def cpu_seconds(self) -> float | None:
        return None if self.cpu_ms is None else self.cpu_ms / 1000

    @property
    def host_seconds(self) -> float:
        return self.host_ms / 1000

    @property
    def share_percent(self) -> float:
        """Of the day in which a script of the portal's ran there."""
        return self.host_ms / 10 / DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Budget:
    """`day` None: nothing was measured yet. `hosts`: the most expensive, most expensive first."""

    day: date | None
    is_whole: bool
    polls: int
    bytes_received: int
    host_ms: int
    measured_hosts: int
    hosts: Sequence[HostBudget]


def winrm_budget(now: datetime, scope: Scope, limit: int = 10) -> Budget:
    """Yesterday, in UTC; today as far as it has come where the portal did not poll yesterday."""
    seen = scope.by_host(WinrmUse.objects.all(), "host")
    today = now.date()
    yesterday = today - timedelta(days=1)
    day = seen.filter(day__in=(today, yesterday)).order_by("day").values_list("day", flat=True).first()
    if day is None:
        return Budget(None, False, 0, 0, 0, 0, ())
    rows = seen.filter(day=day)
    sums = rows.aggregate(polls=Sum("polls"), bytes=Sum("bytes_received"), ms=Sum("host_ms"), hosts=Count("pk"))
    costly = rows.select_related("host").order_by("-host_ms", "host__name")[:limit]
    budgets = [
        HostBudget(row.host, row.polls, row.failed_polls, row.bytes_received, row.host_ms, row.cpu_ms) for row in costly
    ]
    return Budget(day, day != today, sums["polls"], sums["bytes"], sums["ms"], sums["hosts"], budgets)
