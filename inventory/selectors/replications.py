"""Replicated VMs as pairs: both sides tell of one replication, and neither need be right.

A pair is a VM and a relationship (Simple, or Extended for the replica's own replica). Its health is the worst that a
side reports; its age counts from the later of the times that they tell, because only what both have is replicated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from inventory.models import VM, Host, Replication
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.places import still_polled
from inventory.veil import named_vms
from inventory.veiled_texts import OUTSIDE
from lists.paging import Sorts, in_order

SERVERS = ("primary_server", "replica_server", "current_replica_server")
PRIMARY_MODES = ("Primary", "ExtendedPrimary")
# A cycle may be missed or late without anybody caring: Hyper-V itself warns when the last is older than two cycles.
LATE_CYCLES = 2
DEFAULT_FREQUENCY_SECONDS = 300  # before Windows Server 2012 R2 nothing else could be chosen

SORTS: Sorts = {
    "vm": Lower("vm_name"),
    "health": "worst",
    "state": "state",
    "primary": Lower("primary_server"),
    "replica": Lower("replica_server"),
    "replicated": "replicated_at",
    "pending": "pending_bytes",
    "missed": "missed_count",
}
TIES = (SORTS["vm"], "vm_id", "relationship")


class Health(TextChoices):
    """Worst first, as they are sorted; names of VMReplicationHealthState."""

    CRITICAL = "Critical", "Critical"
    WARNING = "Warning", "Warning"
    NORMAL = "Normal", "Normal"
    UNKNOWN = "unknown", "Unknown"


_RANK = Case(
    *(When(health=name, then=Value(rank)) for rank, name in enumerate(("Critical", "Warning", "Normal"))),
    default=Value(3),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class ReplicationQuestion:
    """`host`: a key of a host that tells of it, on whichever side."""

    text: str = ""
    health: str = ""
    host: str = ""
    late: bool = False
    sort: str = "health"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """`told`: the side that speaks for the pair (the primary's where it is known); `sides`: all of them, the primary
    first. `vm`: where the portal knows it; veiled where the asker may not see it. A server that is a host of the portal
    stands in `hosts` by its folded name. `sections`: how old it is where a list has asked: "replication" what the side
    that speaks told, "sides" what was made of all of them, as old as the one that was read longest ago."""

    told: Replication
    vm: VM | None
    sides: Sequence[Replication]
    hosts: dict[str, Host]
    health: str | None
    replicated_at: datetime | None
    now: datetime
    sections: Mapping[str, Freshness] = field(default_factory=dict)

    @property
    def age_seconds(self) -> float | None:
        """How much would be lost by a failover now."""
        return None if self.replicated_at is None else max(0.0, (self.now - self.replicated_at).total_seconds())

    @property
    def frequency_seconds(self) -> int | None:
        return next((side.frequency_seconds for side in self.sides if side.frequency_seconds), None)

    @property
    def cycles(self) -> float | None:
        """The age in cycles of the replication."""
        age, every = self.age_seconds, self.frequency_seconds or DEFAULT_FREQUENCY_SECONDS
        return None if age is None else age / every

    @property
    def late(self) -> bool:
        return self.cycles is not None and self.cycles > LATE_CYCLES

    @property
    def level(self) -> str:
        """good, warn or bad by the age; calm where nobody knows it."""
        cycles = self.cycles
        if cycles is None:
            return "calm"
        return "good" if cycles <= LATE_CYCLES else "warn" if cycles <= 3 * LATE_CYCLES else "bad"

    @property
    def primary(self) -> Host | None:
        return self._side(PRIMARY_MODES) or self.hosts.get(short_name(self.told.primary_server))

    @property
    def replica(self) -> Host | None:
        return self._side(("Replica", "ExtendedReplica")) or self.hosts.get(short_name(self.told.replica_server))

    @property
    def differing(self) -> bool:
        """The sides do not agree on the health: each measures its own half."""
        return len({side.health for side in self.sides}) > 1

    def _side(self, modes: Sequence[str]) -> Host | None:
        return next((side.host for side in self.sides if side.mode in modes), None)


def replications_matching(question: ReplicationQuestion, scope: Scope, now: datetime) -> QuerySet[Replication]:
    """One row for each pair, sorted."""
    visible = told_by_hosts(scope)
    speakers = visible.annotate(side=_primary_first()).order_by("vm_id", "relationship", "side", "pk")
    sides = visible.filter(vm=OuterRef("vm"), relationship=OuterRef("relationship")).order_by()
    together = sides.values("vm", "relationship")
    pairs = Replication.objects.filter(pk__in=speakers.distinct("vm_id", "relationship").values("pk")).annotate(
        vm_name=Subquery(scope.vms(VM.objects.filter(pk=OuterRef("vm_id"))).values("name")),  # there may be no such VM
        worst=Subquery(together.annotate(rank=Min(_RANK)).values("rank")),
        replicated_at=Subquery(
            together.annotate(last=Max("last_replication_at")).values("last"), output_field=DateTimeField()
        ),
    )
    if question.late:
        pairs = pairs.filter(replicated_at__lt=_due(now))
    return in_order(pairs.filter(_wanted(question, visible, scope)), question.sort, _sorts(scope), TIES)


def told_by_hosts(scope: Scope) -> QuerySet[Replication]:
    """What hosts that are polled tell: what a retired one told last is no replication any more."""
    return scope.by_host(Replication.objects.filter(still_polled()), "host")


def _sorts(scope: Scope) -> Sorts:
    """A server that is a host beyond the scope has no name in the order either."""
    if scope.everything:
        return SORTS
    told = {"primary": "primary_server", "replica": "replica_server"}
    return {**SORTS, **{key: _unless_beyond(server, scope) for key, server in told.items()}}


def _unless_beyond(server: str, scope: Scope) -> Case:
    hosts = Host.objects.exclude(pk__in=scope.hosts(Host.objects.all()).values("pk"))
    called = Q(short=_short(OuterRef(server))) | Q(netbios_short=_short(OuterRef(server)))
    beyond = hosts.alias(short=_short("name"), netbios_short=_short("netbios_name")).filter(called)
    return Case(When(~Exists(beyond), then=Lower(server)))


def _short(name: Any) -> Func:
    """As short_name."""
    return Func(Lower(name), Value("."), Value(1), function="split_part", output_field=TextField())


def _due(now: datetime) -> "ExpressionWrapper[Any]":
    """What was not replicated since then is late."""
    every = Coalesce(F("frequency_seconds"), Value(DEFAULT_FREQUENCY_SECONDS), output_field=IntegerField())
    cycles = ExpressionWrapper(every * Value(timedelta(seconds=LATE_CYCLES)), output_field=DurationField())
    return ExpressionWrapper(Value(now) - cycles, output_field=DateTimeField())


def _primary_first() -> Case:
    return Case(When(mode__in=PRIMARY_MODES, then=Value(0)), default=Value(1), output_field=IntegerField())


def _wanted(question: ReplicationQuestion, visible: QuerySet[Replication], scope: Scope) -> Q:
    """Names of servers are looked through for whoever sees them all: a search would tell what is not shown."""
    wanted = Q()
    if question.text:
        for field in ("vm_name", *(SERVERS if scope.everything else ())):
            wanted |= Q(**{f"{field}__icontains": question.text})
    if question.health:
        wanted &= Q(worst=list(Health).index(Health(question.health)))
    if question.host:
        wanted &= Q(vm__in=visible.filter(host_id=int(question.host)).values("vm"))
    return wanted


def pairs_of(told: Iterable[Replication], scope: Scope, now: datetime) -> list[Pair]:
    """Three queries: the sides, the VMs, and the hosts that the servers are; three more for who does not see all."""
    rows = without_servers(told, scope)
    ids = {row.vm_id for row in rows}
    sides: dict[tuple[Any, str], list[Replication]] = {}
    visible = told_by_hosts(scope).filter(vm_id__in=ids).annotate(side=_primary_first())
    for side in without_servers(visible.select_related("host__cluster").order_by("side", "pk"), scope):
        sides.setdefault((side.vm_id, side.relationship), []).append(side)
    vms = named_vms(ids, scope)
    hosts = _hosts_called({server for row in rows for server in (row.primary_server, row.replica_server)}, scope)
    # A poll may have taken a side away meanwhile: what was read of it is shown.
    of_each = [(row, sides.get((row.vm_id, row.relationship), [row])) for row in rows]
    return [_pair(row, vms.get(row.vm_id), theirs, hosts, now) for row, theirs in of_each]


def aged_pairs(told: Iterable[Replication], scope: Scope, now: datetime) -> list[Pair]:
    """As pairs_of, with how old each is; one query more."""
    pairs = pairs_of(told, scope, now)
    read = sections_of({side.host_id for pair in pairs for side in (pair.told, *pair.sides)}, now, "replication")
    return [replace(pair, sections=_ages(pair, read)) for pair in pairs]


def _ages(pair: Pair, read: Mapping[int, Mapping[str, Freshness]]) -> Mapping[str, Freshness]:
    sides = [read[side.host_id]["replication"] for side in pair.sides]
    oldest = min(sides, key=lambda part: (not part.old, part.ok_at.timestamp() if part.ok_at else 0.0))
    return {"replication": read[pair.told.host_id]["replication"], "sides": oldest}


def pairs_of_vm(vm: VM, told: Iterable[Replication], scope: Scope, now: datetime) -> list[Pair]:
    """`told`: the sides of that VM, as its page has read them. One query, for the hosts that the servers are."""
    pairs: dict[str, list[Replication]] = {}
    for side in sorted(told, key=lambda side: (side.relationship, side.mode not in PRIMARY_MODES, side.pk)):
        pairs.setdefault(side.relationship, []).append(side)
    servers = {server for row, *_ in pairs.values() for server in (row.primary_server, row.replica_server)}
    hosts = _hosts_called(servers, scope) if pairs else {}
    return [_pair(sides[0], vm, sides, hosts, now) for sides in pairs.values()]


def _pair(
    told: Replication, vm: VM | None, sides: Sequence[Replication], hosts: dict[str, Host], now: datetime
) -> Pair:
    ranks = [name for name in ("Critical", "Warning", "Normal") if any(side.health == name for side in sides)]
    times = [side.last_replication_at for side in sides if side.last_replication_at]
    return Pair(told, vm, sides, hosts, ranks[0] if ranks else None, max(times, default=None), now)


def _hosts_called(servers: Iterable[str | None], scope: Scope) -> dict[str, Host]:
    """A replication names servers by NetBIOS name or in full, and a cluster by its broker, which is no host."""
    names = {short_name(server) for server in servers if server}
    found = scope.hosts(Host.objects.filter(_called(names)))
    return {short_name(name): host for host in found for name in (host.name, host.netbios_name) if name}


def without_servers(told: Iterable[Replication], scope: Scope) -> list[Replication]:
    """Rows whose texts name no server that is a host outside of the scope. One query, none for who sees everything."""
    rows = list(told)
    if scope.everything:
        return rows
    names = {short_name(getattr(row, server)) for row in rows for server in SERVERS} - {""}
    outside = Host.objects.filter(_called(names)).exclude(pk__in=scope.hosts(Host.objects.all()).values("pk"))
    hidden = {short_name(name) for pair in outside.values_list("name", "netbios_name") for name in pair if name}
    for row in rows:
        for server in SERVERS:
            if short_name(getattr(row, server)) in hidden:
                setattr(row, server, OUTSIDE[Host])
    return rows


def _called(names: set[str]) -> Q:
    wanted = Q(pk__in=())
    for name in names:
        wanted |= Q(netbios_name__iexact=name) | Q(name__iexact=name) | Q(name__istartswith=f"{name}.")
    return wanted


def short_name(server: str | None) -> str:
    return (server or "").partition(".")[0].lower()
