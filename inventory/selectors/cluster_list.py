"""Which clusters match, and what a list says of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, Max, Q, QuerySet, Sum, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from inventory.choices import PollOutcome
from inventory.models import VM, Cluster, ClusterGroup, ClusterNode, Host, SectionState, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, known_sections, sections_of
from inventory.selectors.tallies import number_in, told_of
from inventory.selectors.usage import BAD_USED_PERCENT, level_of
from inventory.selectors.vm_states import RUNNING
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "nodes": "node_count",
    "vms": "vm_count",
    "memory": "memory_sum",
    "assigned": "assigned_sum",
    "fullest": "fullest_percent",
    "groups": "group_count",
    "level": "functional_level",
}
TIES = (SORTS["name"], "pk")


class Trouble(TextChoices):
    ANY = "any", "Any trouble"
    NODES = "nodes", "A node is not up"
    HOSTS = "hosts", "A host cannot be read"
    GROUPS = "groups", "A group failed or waits"
    WITNESS = "witness", "The witness is not online"
    VOLUMES = "volumes", "A volume is nearly full or not online"


@dataclass(frozen=True, slots=True)
class ClusterQuestion:
    text: str = ""
    trouble: str = ""
    sort: str = "name"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster in a list. Counts of nodes, groups and volumes are None where no node has told of them yet.

    `sections`: of the node that told last, which tells for all of them. `hosts`: nodes that the portal polls;
    `hosts_unread`: those of them whose last poll failed.
    """

    cluster: Cluster
    hosts: int
    hosts_unread: int
    nodes: int | None
    nodes_down: int
    vms: int
    running: int
    groups: int | None
    groups_troubled: int
    volumes: int | None
    volumes_troubled: int
    fullest_percent: float | None
    memory_bytes: int | None
    assigned_bytes: int | None
    demand_bytes: int | None
    sections: Sections

    @property
    def section(self) -> Freshness:
        return self.sections["cluster"]

    @property
    def demand_share(self) -> float | None:
        """Demand over physical memory, in percent."""
        if not self.memory_bytes or self.demand_bytes is None:
            return None
        return self.demand_bytes / self.memory_bytes * 100

    @property
    def fullest_level(self) -> str:
        return level_of(self.fullest_percent)

    @property
    def witness_troubled(self) -> bool:
        return self.cluster.witness_state not in (None, "", "Online")

    @property
    def troubles(self) -> Sequence[str]:
        """What is wrong, in words, the worst first."""
        told = (
            (self.nodes_down, f"{self.nodes_down} of {self.nodes} nodes not up"),
            (self.hosts_unread, f"{self.hosts_unread} of {self.hosts} host{_s(self.hosts)} cannot be read"),
            (self.witness_troubled, f"witness {(self.cluster.witness_state or '').lower()}"),
            (self.groups_troubled, f"{self.groups_troubled} group{_s(self.groups_troubled)} failed or waiting"),
            (self.volumes_troubled, f"{self.volumes_troubled} volume{_s(self.volumes_troubled)} full or not online"),
        )
        return [words for wrong, words in told if wrong]


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def clusters_matching(question: ClusterQuestion, scope: Scope, now: datetime) -> QuerySet[Cluster]:
    clusters = _measured(scope.clusters(Cluster.objects.filter(_text(question.text))))
    if question.trouble:
        clusters = clusters.filter(_TROUBLES[Trouble(question.trouble)])
    return in_order(clusters, question.sort, SORTS, TIES)


def measured_cluster(pk: int, scope: Scope) -> Cluster | None:
    """As a list shows it, without counting what there is of the others."""
    return _measured(scope.clusters(Cluster.objects.filter(pk=pk)), pk).first()


_TROUBLES = {
    Trouble.NODES: Q(nodes_down__gt=0),
    Trouble.HOSTS: Q(hosts_unread__gt=0),
    Trouble.GROUPS: Q(groups_troubled__gt=0),
    Trouble.WITNESS: Q(witness_state__isnull=False) & ~Q(witness_state="Online"),
    Trouble.VOLUMES: Q(volumes_troubled__gt=0),
}
_TROUBLES[Trouble.ANY] = _TROUBLES[Trouble.NODES] | _TROUBLES[Trouble.GROUPS] | _TROUBLES[Trouble.WITNESS]
_TROUBLES[Trouble.ANY] |= _TROUBLES[Trouble.VOLUMES] | _TROUBLES[Trouble.HOSTS]
TROUBLED_GROUP = Q(state__in=["Failed", "PartialOnline"]) | Q(queued_for_move=True)
_USED = ExpressionWrapper(
    (F("capacity_bytes") - F("file_system_free_bytes")) * 100.0 / F("capacity_bytes"), output_field=FloatField()
)


def _text(text: str) -> Q:
    if not text:
        return Q()
    wanted = Q(guid__icontains=text.strip("{}"))
    for field in ("name", "domain", "witness_name"):
        wanted |= Q(**{f"{field}__icontains": text})
    return wanted


_UNREAD = Q(is_paused=False, poll_state__last_outcome=PollOutcome.FAILED)
_NODE_DOWN = ~Q(state="Up") & Q(state__isnull=False)
_FULL = Q(capacity_bytes__gt=0, file_system_free_bytes__lte=F("capacity_bytes") * (100 - BAD_USED_PERCENT) / 100)
_BAD_VOLUME = _FULL | ~Q(state="Online") & Q(state__isnull=False)
# What is counted of a cluster: the rows, the way from them to it, the numbers.
_TOLD: Mapping[str, tuple[Any, str, Mapping[str, Combinable]]] = {
    "of_hosts": (
        Host.objects.filter(retired_at=None), "cluster",
        {
            "count": Count("pk"),
            "memory": Sum("memory_capacity_bytes"),
            "unread": Count("pk", filter=_UNREAD),
        },
    ),
    "of_nodes": (
        ClusterNode.objects.all(), "cluster", {"count": Count("pk"), "down": Count("pk", filter=_NODE_DOWN)}
    ),
    "of_vms": (
        VM.objects.filter(gone_at=None), "host__cluster",
        {
            "count": Count("pk"),
            "running": Count("pk", filter=Q(reading__state=RUNNING)),
            "assigned": Sum("memory__assigned_bytes"),
            "demand": Sum("memory__demand_bytes"),
        },
    ),
    "of_groups": (
        ClusterGroup.objects.filter(group_type="VirtualMachine"), "cluster",
        {"count": Count("pk"), "troubled": Count("pk", filter=TROUBLED_GROUP)},
    ),
    "of_volumes": (
        Volume.objects.all(), "cluster",
        {
            "count": Count("pk"),
            "troubled": Count("pk", filter=_BAD_VOLUME),
            "fullest": Max(_USED, filter=Q(capacity_bytes__gt=0)),
        },
    ),
}  # fmt: skip


def _measured(clusters: QuerySet[Cluster], only: int | None = None) -> QuerySet[Cluster]:
    """With what is counted of each, and with what of it lists are sorted and filtered by. `only`: of that one alone."""
    told = {
        name: told_of(rows if only is None else rows.filter(**{way: only}), way, values)
        for name, (rows, way, values) in _TOLD.items()
    }
    return clusters.annotate(**told).alias(
        node_count=Coalesce(number_in("of_nodes", "count"), 0),
        nodes_down=Coalesce(number_in("of_nodes", "down"), 0),
        hosts_unread=Coalesce(number_in("of_hosts", "unread"), 0),
        vm_count=Coalesce(number_in("of_vms", "count"), 0),
        assigned_sum=number_in("of_vms", "assigned"),
        memory_sum=number_in("of_hosts", "memory"),
        group_count=Coalesce(number_in("of_groups", "count"), 0),
        groups_troubled=Coalesce(number_in("of_groups", "troubled"), 0),
        volumes_troubled=Coalesce(number_in("of_volumes", "troubled"), 0),
        fullest_percent=number_in("of_volumes", "fullest", FloatField()),
    )


def cluster_rows(clusters: Iterable[Cluster], now: datetime, *names: str) -> Iterator[ClusterRow]:
    """Rows of clusters that came from clusters_matching; two queries for how fresh all sections are, or `names`."""
    clusters = list(clusters)
    sections = cluster_sections([cluster.pk for cluster in clusters], now, *names)
    return (_row(cluster, sections[cluster.pk]) for cluster in clusters)


def _row(cluster: Cluster, sections: Sections) -> ClusterRow:
    hosts, nodes, vms, groups, volumes = (vars(cluster)[name] or {} for name in _TOLD)
    return ClusterRow(
        cluster,
        hosts=hosts.get("count", 0),
        hosts_unread=hosts.get("unread", 0),
        nodes=nodes.get("count"),
        nodes_down=nodes.get("down", 0),
        vms=vms.get("count", 0),
        running=vms.get("running", 0),
        groups=groups.get("count", 0) if sections["groups"].known else None,
        groups_troubled=groups.get("troubled", 0),
        volumes=volumes.get("count", 0) if sections["volumes"].known else None,
        volumes_troubled=volumes.get("troubled", 0),
        fullest_percent=volumes.get("fullest"),
        memory_bytes=hosts.get("memory"),
        assigned_bytes=vms.get("assigned"),
        demand_bytes=vms.get("demand"),
        sections=sections,
    )


_NOBODY = 0  # no host has this key: its sections have never been read


def cluster_sections(cluster_ids: Iterable[int], now: datetime, *names: str) -> dict[int, dict[str, Freshness]]:
    """cluster -> section -> as fresh as the freshest of its nodes has it: any node tells of the whole cluster.

    Two queries: of each section the node that was read last well and the one that was read last in vain, of which one
    is the freshest; then these nodes. Freshness of all sections of all nodes is made of a few thousand rows.
    """
    wanted = list(cluster_ids)
    states = SectionState.objects.filter(host__cluster__in=wanted, name__in=names or known_sections())
    newest = states.order_by("host__cluster", "name", "ok", F("ok_at").desc(nulls_last=True), "host")
    told = newest.distinct("host__cluster", "name", "ok").values_list("host__cluster", "name", "host")
    candidates = list(told)
    of_hosts = sections_of([_NOBODY, *{host_id for _, _, host_id in candidates}], now, *names)
    answers = {cluster_id: dict(of_hosts[_NOBODY]) for cluster_id in wanted}
    for cluster_id, name, host_id in candidates:
        if name in answers[cluster_id]:
            answers[cluster_id][name] = freshest(answers[cluster_id][name], of_hosts[host_id][name])
    return answers


def freshest(one: Freshness, other: Freshness) -> Freshness:
    """The one that was read last; a fresh one before one that failed, and of two that were never read the one that was
    asked for: it says why."""
    return max(one, other, key=_newness)


def _newness(part: Freshness) -> tuple[bool, float, float]:
    return part.known and not part.old, _seconds(part.ok_at), _seconds(part.attempted_at)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
