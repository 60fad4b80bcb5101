"""Which hosts match, and what a list says of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from inventory.models import VM, Cluster, Host, SectionState
from inventory.scope import Scope
from inventory.selectors.conditions import RANKS, HostCondition, condition_of, with_condition
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.host_totals import NO_VMS, Totals, totals_of
from inventory.selectors.tallies import tallied
from inventory.selectors.vm_states import RUNNING
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order
from tags.choices import Kind
from tags.selectors import has_tag

STANDALONE = "none"
SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "condition": "condition_rank",
    "cluster": Lower("cluster__name"),
    "vms": "total",
    "running": "total",
    "processors": "logical_processors",
    "memory": "memory_capacity_bytes",
    "available": "reading__memory_available_bytes",
    "assigned": "total",
    "demand": "total",
    "answered": "answered_at",
    "next": "poll_state__next_poll_at",
}
TIES = (SORTS["name"], "pk")
_SUMS = {
    "vms": Count("pk"),
    "running": Count("pk", filter=Q(reading__state=RUNNING)),
    "assigned": Sum("memory__assigned_bytes"),
    "demand": Sum("memory__demand_bytes"),
}


@dataclass(frozen=True, slots=True)
class HostQuestion:
    """What is asked of the list of hosts. `cluster`: a key, STANDALONE, or empty for all. Retired hosts are left out
    unless it asks for their condition, or `retired_too`."""

    text: str = ""
    cluster: str = ""
    condition: str = ""
    retired_too: bool = False
    tag: str = ""
    sort: str = "name"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host in a list. A count or a sum is None where its section has never been read."""

    host: Host
    condition: HostCondition
    sections: Sections
    vm_count: int | None
    running_count: int | None
    assigned_bytes: int | None
    demand_bytes: int | None
    demand_unknown: int
    available_bytes: int | None
    answered_at: datetime | None

    @property
    def old(self) -> bool:
        """Nothing that every poll asks for is fresh."""
        light = [part for part in self.sections.values() if part.known and not part.heavy]
        return bool(light) and all(part.old for part in light)

    @property
    def lagging(self) -> list[Freshness]:
        """The sections that are older than what was read last."""
        return [part for part in self.sections.values() if part.old and not self.old]

    @property
    def vms(self) -> Freshness:
        return self.sections["vms"]

    @property
    def memory(self) -> Freshness:
        return self.sections["memory"]


def hosts_matching(question: HostQuestion, now: datetime, scope: Scope) -> QuerySet[Host]:
    """The hosts asked for, sorted, with their conditions."""
    seen = scope.hosts(Host.objects.filter(_filters(question, scope)))
    hosts = with_condition(seen, now).filter(**_condition(question))
    sortable = _sortable(hosts.select_related("cluster", "poll_state", "reading"), question.sort.lstrip("-"))
    return in_order(sortable, question.sort, sorts_within(scope, SORTS, cluster="cluster"), TIES)


def _filters(question: HostQuestion, scope: Scope) -> Q:
    asked_for = question.retired_too or question.condition == HostCondition.RETIRED
    wanted = Q() if asked_for else Q(retired_at=None)
    if question.text:
        fields = ("name", "netbios_name", "address", "model")
        clusters = scope.clusters(Cluster.objects.filter(name__icontains=question.text))
        of_cluster = Q(cluster__in=clusters.order_by().values("pk"))
        wanted &= reduce(or_, (Q(**{f"{field}__icontains": question.text}) for field in fields), of_cluster)
    if question.cluster == STANDALONE:
        wanted &= Q(cluster=None)
    elif question.cluster:
        wanted &= Q(cluster_id=int(question.cluster))
    if question.tag:
        wanted &= has_tag(Kind.HOST, question.tag)
    return wanted


def _condition(question: HostQuestion) -> dict[str, int]:
    return {"condition_rank": RANKS.index(HostCondition(question.condition))} if question.condition else {}


def _sortable(hosts: QuerySet[Host], key: str) -> QuerySet[Host]:
    """Knowing what `key` sorts by, and not counting it once more for the rows: they get their sums from `totals_of`."""
    if key in _SUMS:
        return hosts.alias(total=Coalesce(tallied(VM.objects.filter(gone_at=None), "host", _SUMS[key]), 0))
    if key == "answered":
        states = SectionState.objects.filter(host=OuterRef("pk"), ok_at__isnull=False)
        return hosts.alias(answered_at=Subquery(states.order_by("-ok_at").values("ok_at")[:1]))
    return hosts


def host_rows(hosts: Iterable[Host], now: datetime) -> Iterator[HostRow]:
    """Rows of hosts that came from hosts_matching; a query for the sections of all of them, one for their totals."""
    hosts = list(hosts)
    keys = [host.pk for host in hosts]
    sections, totals = sections_of(keys, now), totals_of(keys)
    return (_row(host, sections[host.pk], totals.get(host.pk, NO_VMS)) for host in hosts)


def _row(host: Host, sections: Sections, totals: Totals) -> HostRow:
    vms, memory = sections["vms"].known, sections["memory"].known
    return HostRow(
        host,
        condition_of(host),
        sections,
        vm_count=totals.vms if vms else None,
        running_count=totals.running if vms else None,
        assigned_bytes=totals.assigned if memory else None,
        demand_bytes=totals.demand if memory else None,
        demand_unknown=totals.unknown,
        available_bytes=getattr(getattr(host, "reading", None), "memory_available_bytes", None),
        answered_at=max((part.ok_at for part in sections.values() if part.ok_at), default=None),
    )
