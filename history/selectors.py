"""What is known of changes: the estate's list, and the timeline of one thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from history.choices import KINDS_OF, ChangeKind
from history.models import Change
from history.wording import sentence
from inventory.models import VM, Cluster, Host
from inventory.scope import Scope
from inventory.selectors.hosts import STANDALONE
from inventory.veil import is_veiled, veil
from inventory.veiled_sorts import sorts_within
from inventory.veiled_texts import OUTSIDE
from lists.paging import in_order
from tags.keys import BY_NAME

SORTS: dict[str, Combinable | str] = {
    "at": "at",
    "kind": "kind",
    "name": Lower("name"),
    "host": Lower("host__name"),
}
SHOWN_ON_A_PAGE = 12
# Where the host's own intervals are not at hand: a missed poll of a heavy section at the usual 15 minutes.
USUAL_GAP = timedelta(minutes=30)


class Period(TextChoices):
    """A bounded list stays fast with a year of history."""

    DAY = "day", "Last 24 hours"
    WEEK = "week", "Last 7 days"
    MONTH = "month", "Last 30 days"
    ALL = "all", "Everything kept"


PERIODS = {Period.DAY: timedelta(days=1), Period.WEEK: timedelta(days=7), Period.MONTH: timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """What is asked of the timeline. `about`: a group of kinds; `vm`, `host`, `cluster`: a key, or empty."""

    text: str = ""
    about: str = ""
    kind: str = ""
    host: str = ""
    cluster: str = ""
    vm: UUID | None = None
    thing: str = ""
    period: str = Period.WEEK
    sort: str = "-at"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change, in words. `is_wide`: polls failed or were paused before it was seen, so that when it happened is only
    known to lie between two moments that are far apart."""

    change: Change
    sentence: str
    is_wide: bool

    @property
    def pk(self) -> int:
        return self.change.pk

    @property
    def thing(self) -> str:
        """Empty where it names a host or cluster that the asker may not see, by its number."""
        host: Any = self.change.host
        hidden = host is not None and is_veiled(host) and self.change.thing.startswith(("host:", "cluster:"))
        return "" if hidden else self.change.thing


def changes_matching(question: ChangeQuestion, scope: Scope, now: datetime) -> QuerySet[Change]:
    found = within(Change.objects.filter(_what(question) & _whose(question)), scope)
    if question.period in PERIODS:
        found = found.filter(at__gte=now - PERIODS[Period(question.period)])
    return in_order(dressed(found), question.sort, sorts_within(scope, SORTS, host="host"), ("-at", "-pk"))


def within(changes: QuerySet[Change], scope: Scope) -> QuerySet[Change]:
    """Those of hosts, VMs and clusters that somebody may see."""
    if scope.everything:
        return changes
    hosts, vms, clusters = Host.objects.all(), VM.objects.all(), Cluster.objects.all()
    return changes.filter(
        Q(vm__isnull=True, host__in=scope.hosts(hosts).values("pk"))
        | Q(vm__in=scope.vms(vms).values("pk"))
        | Q(vm__isnull=True, host__isnull=True, cluster__in=scope.clusters(clusters).values("pk"))
    )


def dressed(changes: QuerySet[Change]) -> QuerySet[Change]:
    return changes.select_related("host", "from_host", "cluster", "vm")


def change_rows(changes: Iterable[Change], scope: Scope) -> list[ChangeRow]:
    found = list(changes)
    wide = [_is_wide(change) for change in found]
    veil(found, scope)
    if not scope.everything:
        _unname(found, scope)
    return [ChangeRow(change, sentence(change), is_wide) for change, is_wide in zip(found, wide, strict=True)]


def timeline(changes: QuerySet[Change], scope: Scope, limit: int = SHOWN_ON_A_PAGE) -> Sequence[ChangeRow]:
    """The latest first. One query."""
    return change_rows(dressed(within(changes, scope)).order_by("-at", "-pk")[:limit], scope)


def _unname(changes: Iterable[Change], scope: Scope) -> None:
    """Where a VM came from and went to, and which cluster a host left and joined, is told as text too."""
    clusters = set(scope.clusters(Cluster.objects.all()).values_list("name", flat=True))
    for change in changes:
        if change.kind == ChangeKind.VM_MOVED:
            change.before = change.from_host.name if change.from_host else OUTSIDE[Host]
            change.after = change.host.name if change.host else OUTSIDE[Host]
        elif change.kind == ChangeKind.HOST_CLUSTER:
            change.before, change.after = (
                told if told is None or told in clusters else OUTSIDE[Cluster] for told in (change.before, change.after)
            )


def of_vm(vm_id: UUID) -> QuerySet[Change]:
    return Change.objects.filter(vm=vm_id)


def of_host(host_id: int) -> QuerySet[Change]:
    """What happened to it and to the VMs on it, and which left it."""
    return Change.objects.filter(Q(host=host_id) | Q(from_host=host_id))


def of_cluster(cluster_id: int) -> QuerySet[Change]:
    """What happened to it, to its nodes and to the VMs on them. One query, for the nodes' keys: there is an index."""
    nodes = list(Host.objects.filter(cluster=cluster_id).order_by("pk").values_list("pk", flat=True))
    return Change.objects.filter(Q(cluster=cluster_id) | Q(host__in=nodes))


def of_thing(thing: str) -> QuerySet[Change]:
    """Of a volume, a disk, a snapshot or a network, as tags.keys names it."""
    return Change.objects.filter(_about(thing))


def _about(thing: str) -> Q:
    """A switch that was renamed left the network of its old name: it is told there too."""
    if thing.startswith(BY_NAME):
        renamed = Q(kind=ChangeKind.SWITCH_CHANGED, before__name=thing.removeprefix(BY_NAME))
        return Q(thing=thing) | renamed
    return Q(thing=thing)


def _what(question: ChangeQuestion) -> Q:
    wanted = Q()
    if question.text:
        # Of the few VMs of that name by their keys: a join would be made with all of them.
        vms = VM.objects.filter(name__icontains=question.text).values("pk")
        wanted &= Q(name__icontains=question.text) | Q(vm__in=vms)
    if question.kind:
        wanted &= Q(kind=question.kind)
    elif question.about:
        wanted &= Q(kind__in=KINDS_OF[question.about])
    if question.thing:
        wanted &= _about(question.thing)
    return wanted


def _whose(question: ChangeQuestion) -> Q:
    wanted = Q()
    if question.vm:
        wanted &= Q(vm=question.vm)
    if question.host:
        wanted &= Q(host=int(question.host)) | Q(from_host=int(question.host))
    if question.cluster == STANDALONE:
        wanted &= Q(host__isnull=False, host__cluster=None)
    elif question.cluster:
        wanted &= Q(cluster=int(question.cluster)) | Q(host__cluster=int(question.cluster))
    return wanted


def _is_wide(change: Change) -> bool:
    if change.earliest_at is None or change.is_exact:
        return False
    host: Any = change.host
    usual = timedelta(seconds=2 * max(host.heavy_interval_seconds, host.poll_interval_seconds)) if host else USUAL_GAP
    return change.at - change.earliest_at > usual
