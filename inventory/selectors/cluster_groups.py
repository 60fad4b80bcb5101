"""The groups (roles) of clusters: whose they are now, what keeps them apart, in which order they start."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import BooleanField, Q, QuerySet, TextChoices, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce, Lower, NullIf

from inventory.models import VM, ClusterGroup, Host
from inventory.scope import Scope
from inventory.selectors.cluster_list import TROUBLED_GROUP, cluster_sections
from inventory.selectors.clusters import PRIORITIES
from inventory.selectors.freshness import Freshness
from inventory.veil import named_vms
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "state": "state",
    "owner": Lower("owner_node"),
    "priority": "priority",
    "cluster": Lower("cluster__name"),
    "type": "group_type",
    "threshold": "failover_threshold",
}
TIES = (SORTS["name"], "pk")


class Kind(TextChoices):
    VMS = "vms", "VMs"
    OTHERS = "others", "Others (cluster, storage…)"
    TROUBLED = "troubled", "Failed or waiting"
    APART = "apart", "Kept apart from others"
    AWAY = "away", "Not on a preferred owner"


@dataclass(frozen=True, slots=True)
class GroupQuestion:
    """`cluster`: a key; `owner`: the name of a node; `apart`: an anti-affinity class name."""

    text: str = ""
    cluster: str = ""
    owner: str = ""
    kind: str = ""
    apart: str = ""
    sort: str = "name"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`vm` and `host`: the VM that it is and the host that owns it, where the portal knows them. `section`: how old it
    is, by whichever node told of it last; None where the page has told that already."""

    group: ClusterGroup
    vm: VM | None
    host: Host | None
    section: Freshness | None = None

    @property
    def sections(self) -> dict[str, Freshness]:
        return {"groups": self.section} if self.section else {}

    @property
    def priority(self) -> str | None:
        value = self.group.priority
        return None if value is None else PRIORITIES.get(value, str(value))

    @property
    def away(self) -> bool:
        """It has preferred owners and is on none of them."""
        owner, preferred = self.group.owner_node, self.group.preferred_owners or []
        return bool(owner and preferred) and str(owner).lower() not in {str(name).lower() for name in preferred}


def groups_matching(question: GroupQuestion, scope: Scope, now: datetime) -> QuerySet[ClusterGroup]:
    groups = scope.by_cluster(ClusterGroup.objects.filter(_wanted(question)), "cluster")
    return in_order(groups.select_related("cluster"), question.sort, SORTS, TIES)


def group_rows(groups: Iterable[ClusterGroup], scope: Scope) -> Iterator[GroupRow]:
    """Two queries: VMs and owners; a third for who does not see all, whose VM may be elsewhere meanwhile."""
    groups = list(groups)
    vms = named_vms((group.vm_id for group in groups), scope)
    owners = {group.owner_node.lower() for group in groups if group.owner_node}
    called = Lower(Coalesce(NullIf("netbios_name", Value("")), "name"))
    members = Host.objects.alias(called=called).filter(
        cluster__in={group.cluster_id for group in groups}, called__in=owners
    )
    hosts = {(host.cluster_id, (host.netbios_name or host.name).lower()): host for host in members}
    return (
        GroupRow(
            group,
            vms.get(group.vm_id) if group.vm_id else None,
            hosts.get((group.cluster_id, (group.owner_node or "").lower())),
        )
        for group in groups
    )


def aged_group_rows(groups: Iterable[ClusterGroup], scope: Scope, now: datetime) -> Iterator[GroupRow]:
    """As group_rows, with how old each is; two queries more."""
    groups = list(groups)
    sections = cluster_sections({group.cluster_id for group in groups}, now, "groups")
    return (replace(row, section=sections[row.group.cluster_id]["groups"]) for row in group_rows(groups, scope))


def _wanted(question: GroupQuestion) -> Q:
    wanted = _kind(question.kind)
    if question.text:
        wanted &= Q(name__icontains=question.text) | Q(owner_node__icontains=question.text)
    if question.cluster:
        wanted &= Q(cluster_id=int(question.cluster))
    if question.owner:
        wanted &= Q(owner_node__iexact=question.owner)
    if question.apart:
        wanted &= Q(anti_affinity_class_names__contains=[question.apart])
    return wanted


def _kind(kind: str) -> Q:
    if not kind:
        return Q()
    return {
        Kind.VMS: Q(group_type="VirtualMachine"),
        Kind.OTHERS: ~Q(group_type="VirtualMachine"),
        Kind.TROUBLED: TROUBLED_GROUP,
        Kind.APART: Q(anti_affinity_class_names__0__isnull=False),
        Kind.AWAY: Q(RawSQL(_AWAY, [], output_field=BooleanField())),  # noqa: S611 - no value in it
    }[Kind(kind)]


# Windows compares names of nodes without regard to case.
_AWAY = """
    jsonb_array_length(coalesce(nullif(preferred_owners, 'null'::jsonb), '[]'::jsonb)) > 0 AND owner_node IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(preferred_owners) AS one
                     WHERE lower(one) = lower(owner_node))
"""
