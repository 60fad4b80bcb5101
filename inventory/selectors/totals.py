"""How much there is: hosts, clusters, VMs by state, processors, memory; and how much of it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Sum

from hyperv.contracts.section_error import NOT_OFFERED
from inventory.models import Host, SectionState
from inventory.scope import Scope
from inventory.selectors.conditions import HostCondition
from inventory.selectors.sums import Sums, sums_now


@dataclass(frozen=True, slots=True)
class Totals:
    """`unread_hosts` never told their facts: sums leave them out. `last_known_hosts` did, but not in their last poll;
    `last_known_vms` are among `vms`.

    `answered_hosts` of the active ones have answered completely, the least recent so many seconds ago. `conditions` and
    `states` hold only what occurs.
    """

    hosts: int
    clusters: int
    clustered_hosts: int
    conditions: Sequence[tuple[HostCondition, int]]
    unread_hosts: int
    last_known_hosts: int
    logical_processors: int | None
    memory_bytes: int | None
    available_bytes: int | None
    vms: int
    last_known_vms: int
    states: Sequence[tuple[str | None, int]]
    answered_hosts: int
    least_recent_answer_seconds: float | None

    @property
    def active_hosts(self) -> int:
        return self.hosts - dict(self.conditions).get(HostCondition.PAUSED, 0)


def totals_now(now: datetime, scope: Scope, sums: Sums | None = None) -> Totals:
    """`sums`: where somebody has read them already; two queries more for who has not."""
    present, standing = (told := sums or sums_now(now, scope)).present, told.standing
    untold = _untold()
    known = Q(memory_capacity_bytes__isnull=False)
    hosts = scope.hosts(Host.objects.filter(retired_at=None)).aggregate(
        count=Count("pk"),
        clusters=Count("cluster", distinct=True),
        clustered=Count("cluster"),
        unread=Count("pk", filter=~known),
        last_known=Count("pk", filter=known & Q(pk__in=untold.filter(name="host").values("host"))),
        processors=Sum("logical_processors"),
        memory=Sum("memory_capacity_bytes"),
        available=Sum("reading__memory_available_bytes"),
        answered=Count("pk", filter=Q(is_paused=False, poll_state__last_complete_at__isnull=False)),
        oldest=Min("poll_state__last_complete_at", filter=Q(is_paused=False)),
    )
    return Totals(
        hosts=hosts["count"],
        clusters=hosts["clusters"],
        clustered_hosts=hosts["clustered"],
        conditions=list(standing.counts.items()),
        unread_hosts=hosts["unread"],
        last_known_hosts=hosts["last_known"],
        logical_processors=hosts["processors"],
        memory_bytes=hosts["memory"],
        available_bytes=hosts["available"],
        last_known_vms=present.on(untold.filter(name="vms").values_list("host", flat=True)),
        vms=sum(count for _, count in present.states),
        states=present.states,
        answered_hosts=hosts["answered"],
        least_recent_answer_seconds=(now - hosts["oldest"]).total_seconds() if hosts["oldest"] else None,
    )


def _untold() -> QuerySet[SectionState]:
    """Of hosts that could not tell it last time."""
    return SectionState.objects.filter(ok=False).exclude(error_code=NOT_OFFERED)
