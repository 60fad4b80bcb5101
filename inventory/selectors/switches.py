"""Virtual networks. A VM's adapter knows its switch by name, and finds it on whichever host it comes to: so a network
is all switches of one name, and a node without one cannot take its VMs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower

from inventory.models import Cluster, Host, HostSwitch, VMAdapter
from inventory.scope import Scope
from inventory.selectors.places import in_place, still_polled
from inventory.selectors.tallies import tallied
from inventory.veil import veil
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "hosts": "host_count",
    "vms": "vm_count",
    "missing": "missing_count",
}
TIES = (SORTS["name"], "name")
_VMS, _HOSTS = Count("vm", distinct=True), Count("host", distinct=True)


@dataclass(frozen=True, slots=True)
class NetworkQuestion:
    """`missing`: only networks that some node of a cluster lacks while another node of it has them."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    type: str = ""
    missing: bool = False
    sort: str = "name"
    number: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """`switch`: one of them, which knows the network's tags. `missing`: hosts whose clusters have it on other nodes.
    `vms`: present VMs with an adapter on it."""

    switch: HostSwitch
    name: str
    types: Sequence[str]
    hosts: int
    clusters: Sequence[Cluster]
    missing: Sequence[Host]
    vms: int
    vlans: Sequence[int]
    teamed: bool


def networks_matching(question: NetworkQuestion, scope: Scope, now: datetime) -> QuerySet[HostSwitch]:
    """One switch of each name, with what is counted of all of that name."""
    visible = scope.by_host(HostSwitch.objects.filter(still_polled()), "host")
    speakers = visible.filter(_wanted(question)).order_by("name", "pk").distinct("name").values("pk")
    networks = HostSwitch.objects.filter(pk__in=speakers)
    if question.missing:
        networks = networks.alias(lacking=_lacking_count(scope)).filter(lacking__gt=0)
    networks = networks.annotate(vm_count=Coalesce(tallied(_connected(scope), "switch_name", _VMS, "name"), 0))
    if "hosts" in question.sort:
        networks = networks.annotate(host_count=Coalesce(tallied(visible, "name", _HOSTS, "name"), 0))
    if "missing" in question.sort:
        networks = networks.annotate(missing_count=_lacking_count(scope))
    return in_order(networks, question.sort, SORTS, TIES)


def _connected(scope: Scope) -> QuerySet[VMAdapter]:
    return scope.by_vm(VMAdapter.objects.filter(vm__gone_at=None), "vm")


def _lacking_count(scope: Scope) -> Coalesce:
    """Nodes of the clusters in which some node that the asker may see has it, less those that have it themselves."""
    having_it = scope.by_host(HostSwitch.objects.filter(host__cluster__isnull=False), "host")
    members = scope.by_host(having_it, "host__cluster__hosts")
    every = Count("host__cluster__hosts", distinct=True)
    having = Count("host__cluster__hosts", distinct=True, filter=Q(host__cluster__hosts=F("host")))
    return Coalesce(tallied(members, "name", every - having, "name"), 0)


def _wanted(question: NetworkQuestion) -> Q:
    wanted = Q()
    if question.text:
        wanted &= Q(name__icontains=question.text) | Q(notes__icontains=question.text)
    wanted &= in_place(question.cluster, question.host)
    if question.type:
        wanted &= Q(type=question.type)
    return wanted


def network_rows(networks: Iterable[HostSwitch], scope: Scope) -> Iterator[NetworkRow]:
    """Three queries: all switches of these names, the nodes of their clusters, and the VLANs in use."""
    networks = list(networks)
    named = switches_of([network.name for network in networks], scope)
    homes = {switch.host.cluster_id for switches in named.values() for switch in switches}
    members = list(scope.hosts(Host.objects.filter(cluster__in=homes)).order_by(Lower("name")))
    vlans = _vlans_on(named, scope)
    return (_row(network, named[network.name], members, vlans.get(network.name, ())) for network in networks)


def switches_of(names: Iterable[str], scope: Scope) -> dict[str, list[HostSwitch]]:
    wanted = list(names)
    found = scope.by_host(HostSwitch.objects.filter(name__in=wanted), "host").select_related("host__cluster")
    named: dict[str, list[HostSwitch]] = {name: [] for name in wanted}
    for switch in veil(found.order_by(Lower("host__name"), "pk"), scope):
        named[switch.name].append(switch)
    return named


def _vlans_on(names: Iterable[str], scope: Scope) -> dict[str, Sequence[int]]:
    adapters = _connected(scope).filter(switch_name__in=list(names), access_vlan__isnull=False).order_by()
    vlans: dict[str, set[int]] = {}
    for name, vlan in adapters.values_list("switch_name", "access_vlan").distinct():
        vlans.setdefault(str(name), set()).add(vlan or 0)
    return {name: sorted(ids) for name, ids in vlans.items()}


def _row(
    network: HostSwitch, switches: Sequence[HostSwitch], members: Iterable[Host], vlans: Sequence[int]
) -> NetworkRow:
    clusters = {switch.host.cluster_id: switch.host.cluster for switch in switches if switch.host.cluster}
    return NetworkRow(
        network,
        network.name,
        types=sorted({switch.type or "unknown" for switch in switches}),
        hosts=len({switch.host_id for switch in switches if switch.host.retired_at is None}),
        clusters=sorted(clusters.values(), key=lambda cluster: cluster.name.lower()),
        missing=lacking(switches, members),
        vms=vars(network)["vm_count"],
        vlans=vlans,
        teamed=any(switch.embedded_teaming for switch in switches),
    )


def lacking(switches: Iterable[HostSwitch], members: Iterable[Host]) -> list[Host]:
    have = {switch.host_id for switch in switches}
    clusters = {switch.host.cluster_id for switch in switches if switch.host.cluster_id}
    return [host for host in members if host.cluster_id in clusters and host.pk not in have]
