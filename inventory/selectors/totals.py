"""How much there is: hosts, clusters, VMs by state, processors, memory; and how much of it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from hyperv.contracts.section_error import NOT_OFFERED
from inventory.models import VM, Cluster, Host, SectionState
from inventory.scope import Scope
from inventory.selectors.conditions import RANKS, HostCondition, with_condition


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


def totals_now(now: datetime, scope: Scope) -> Totals:
    hosts = scope.hosts(Host.objects.filter(retired_at=None))
    sums = hosts.aggregate(
        count=Count("pk"),
        clustered=Count("cluster"),
        unread=Count("pk", filter=Q(memory_capacity_bytes=None)),
        last_known=Count("pk", filter=Q(Exists(_untold("host", "pk")), memory_capacity_bytes__isnull=False)),
        processors=Sum("logical_processors"),
        memory=Sum("memory_capacity_bytes"),
        available=Sum("reading__memory_available_bytes"),
        answered=Count("pk", filter=Q(is_paused=False, poll_state__last_complete_at__isnull=False)),
        oldest=Min("poll_state__last_complete_at", filter=Q(is_paused=False)),
    )
    states = _states(scope)
    return Totals(
        hosts=sums["count"],
        clusters=Cluster.objects.filter(hosts__in=hosts).distinct().count(),
        clustered_hosts=sums["clustered"],
        conditions=_conditions(hosts, now),
        unread_hosts=sums["unread"],
        last_known_hosts=sums["last_known"],
        logical_processors=sums["processors"],
        memory_bytes=sums["memory"],
        available_bytes=sums["available"],
        last_known_vms=_last_known_vms(scope),
        vms=sum(count for _, count in states),
        states=states,
        answered_hosts=sums["answered"],
        least_recent_answer_seconds=(now - sums["oldest"]).total_seconds() if sums["oldest"] else None,
    )


def _conditions(hosts: QuerySet[Host], now: datetime) -> Sequence[tuple[HostCondition, int]]:
    counted = with_condition(hosts, now).values("condition_rank").annotate(count=Count("pk")).order_by("condition_rank")
    return [(RANKS[rank], count) for rank, count in counted.values_list("condition_rank", "count")]


def _last_known_vms(scope: Scope) -> int:
    """VMs on hosts that could not tell of them last time."""
    return scope.vms(VM.objects.filter(Exists(_untold("vms", "host")), gone_at=None)).count()


def _untold(section: str, host: str) -> QuerySet[SectionState]:
    """The section of the outer query's host, where it could not be read last time."""
    return SectionState.objects.filter(host=OuterRef(host), name=section, ok=False).exclude(error_code=NOT_OFFERED)


def _states(scope: Scope) -> Sequence[tuple[str | None, int]]:
    """Most frequent first."""
    present = scope.vms(VM.objects.filter(gone_at=None)).values("reading__state").annotate(count=Count("pk"))
    return list(present.order_by("-count", "reading__state").values_list("reading__state", "count"))
