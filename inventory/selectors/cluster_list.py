"""Which clusters match, and what a list says of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from inventory.models import VM, Cluster, ClusterGroup, ClusterNode, Host, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.usage import BAD_USED_PERCENT, level_of
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

    `sections`: of the node that told last, which tells for all of them. `hosts`: nodes that the portal polls.
    """

    cluster: Cluster
    hosts: int
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


_TROUBLES = {
    Trouble.NODES: Q(nodes_down__gt=0),
    Trouble.GROUPS: Q(groups_troubled__gt=0),
    Trouble.WITNESS: Q(witness_state__isnull=False) & ~Q(witness_state="Online"),
    Trouble.VOLUMES: Q(volumes_troubled__gt=0),
}
_TROUBLES[Trouble.ANY] = _TROUBLES[Trouble.NODES] | _TROUBLES[Trouble.GROUPS] | _TROUBLES[Trouble.WITNESS]
_TROUBLES[Trouble.ANY] |= _TROUBLES[Trouble.VOLUMES]
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


def _measured(clusters: QuerySet[Cluster]) -> QuerySet[Cluster]:
    """Subqueries, because joins would multiply each other."""
    hosts = Host.objects.filter(cluster=OuterRef("pk")).order_by().values("cluster")
    vms = VM.objects.filter(host__cluster=OuterRef("pk"), gone_at=None).order_by().values("host__cluster")
    nodes = ClusterNode.objects.filter(cluster=OuterRef("pk")).order_by().values("cluster")
    groups = ClusterGroup.objects.filter(cluster=OuterRef("pk"), group_type="VirtualMachine").order_by()
    volumes = Volume.objects.filter(cluster=OuterRef("pk")).order_by().values("cluster")
    full = Q(capacity_bytes__gt=0, file_system_free_bytes__lte=F("capacity_bytes") * (100 - BAD_USED_PERCENT) / 100)
    bad = full | ~Q(state="Online") & Q(state__isnull=False)
    return clusters.annotate(
        host_count=Coalesce(_one(hosts, Count("pk")), 0),
        memory_sum=_one(hosts, Sum("memory_capacity_bytes")),
        node_count=Coalesce(_one(nodes, Count("pk")), 0),
        nodes_down=Coalesce(_one(nodes, Count("pk", filter=~Q(state="Up") & Q(state__isnull=False))), 0),
        vm_count=Coalesce(_one(vms, Count("pk")), 0),
        running_count=Coalesce(_one(vms, Count("pk", filter=Q(reading__state="Running"))), 0),
        assigned_sum=_one(vms, Sum("memory__assigned_bytes")),
        demand_sum=_one(vms, Sum("memory__demand_bytes")),
        group_count=Coalesce(_one(groups.values("cluster"), Count("pk")), 0),
        groups_troubled=Coalesce(_one(groups.values("cluster"), Count("pk", filter=TROUBLED_GROUP)), 0),
        volume_count=Coalesce(_one(volumes, Count("pk")), 0),
        volumes_troubled=Coalesce(_one(volumes, Count("pk", filter=bad)), 0),
        fullest_percent=Subquery(
            volumes.filter(capacity_bytes__gt=0).annotate(answer=Max(_USED)).values("answer"), output_field=FloatField()
        ),
    )


def _one(rows: QuerySet[Any, Any], expression: Count | Sum) -> Subquery:
    return Subquery(rows.annotate(answer=expression).values("answer"), output_field=BigIntegerField())


def cluster_rows(clusters: Iterable[Cluster], now: datetime) -> Iterator[ClusterRow]:
    """Rows of clusters that came from clusters_matching; two queries for how fresh they are."""
    clusters = list(clusters)
    sections = cluster_sections([cluster.pk for cluster in clusters], now)
    return (_row(cluster, sections[cluster.pk]) for cluster in clusters)


def _row(cluster: Cluster, sections: Sections) -> ClusterRow:
    counts = vars(cluster)
    told = bool(counts["node_count"])
    return ClusterRow(
        cluster,
        hosts=counts["host_count"],
        nodes=counts["node_count"] if told else None,
        nodes_down=counts["nodes_down"],
        vms=counts["vm_count"],
        running=counts["running_count"],
        groups=counts["group_count"] if sections["groups"].known else None,
        groups_troubled=counts["groups_troubled"],
        volumes=counts["volume_count"] if sections["volumes"].known else None,
        volumes_troubled=counts["volumes_troubled"],
        fullest_percent=counts["fullest_percent"],
        memory_bytes=counts["memory_sum"],
        assigned_bytes=counts["assigned_sum"],
        demand_bytes=counts["demand_sum"],
        sections=sections,
    )


_NOBODY = 0  # no host has this key: its sections have never been read


def cluster_sections(cluster_ids: Iterable[int], now: datetime) -> dict[int, dict[str, Freshness]]:
    """cluster -> section -> as fresh as the freshest of its nodes has it: any node tells of the whole cluster."""
    wanted = list(cluster_ids)
    homes = dict(Host.objects.filter(cluster__in=wanted).values_list("pk", "cluster"))
    nobody, *_ = (of_hosts := sections_of([_NOBODY, *homes], now)).values()
    answers = dict.fromkeys(wanted, nobody)
    for host_id, cluster_id in homes.items():
        kept = answers[cluster_id]
        answers[cluster_id] = {name: freshest(kept[name], part) for name, part in of_hosts[host_id].items()}
    return answers


def freshest(one: Freshness, other: Freshness) -> Freshness:
    """The one that was read last; a fresh one before one that failed."""
    return max(one, other, key=lambda part: (not part.old, part.known, part.ok_at.timestamp() if part.ok_at else 0.0))
