"""Virtual networks. A VM's adapter knows its switch by name, and finds it on whichever host it comes to: so a network
is all switches of one name, and a node without one cannot take its VMs."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.aggregates import BoolOr, StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower, RowNumber

from inventory.models import VM, Cluster, Host, HostSwitch, VMAdapter
from inventory.scope import Scope
from inventory.selectors.freshness import Sections, sections_of
from inventory.selectors.oldest_sections import oldest_of, oldest_told, with_readings
from inventory.selectors.places import in_place, of_present_vms, still_polled
from inventory.selectors.tallies import summed, tallied
from inventory.veil import as_far_as_seen, veil
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "hosts": "host_count",
    "vms": "vm_count",
    "missing": "missing_count",
}
TIES = (SORTS["name"], "name")
TOLD_BY = ("networks", "vmnics")  # the sections that a network is known from
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
    `vms`: present VMs with an adapter on it, None where no host of it was ever asked for adapters. Hosts and clusters
    are known by key and name, and by nothing else. `sections`: `networks` as the oldest of its hosts and of those that
    are missing tells it, `vmnics` as the oldest of its hosts."""

    switch: HostSwitch
    name: str
    types: Sequence[str]
    hosts: int
    clusters: Sequence[Cluster]
    missing: Sequence[Host]
    vms: int | None
    vlans: Sequence[int]
    teamed: bool
    sections: Sections


def networks_matching(question: NetworkQuestion, scope: Scope, now: datetime) -> QuerySet[HostSwitch]:
    """One switch of each name, with what is counted of all of that name."""
    visible = scope.by_host(HostSwitch.objects.filter(still_polled()), "host")
    speakers = visible.filter(_wanted(question)).order_by("name", "pk").distinct("name").values("pk")
    networks = HostSwitch.objects.filter(pk__in=speakers)
    if question.missing:
        networks = networks.alias(lacking=_lacking_count(scope)).filter(lacking__gt=0)
    adapters = scope.by_vm(VMAdapter.objects.all(), "vm")
    networks = networks.annotate(vm_count=_vms_on(adapters, at_once="vms" in question.sort or not scope.everything))
    if "hosts" in question.sort:
        networks = networks.alias(host_count=Coalesce(tallied(visible, "name", _HOSTS, "name"), 0))
    if "missing" in question.sort:
        networks = networks.alias(missing_count=_lacking_count(scope))
    return in_order(networks, question.sort, SORTS, TIES)


def network_called(name: str, scope: Scope) -> HostSwitch | None:
    """As a list shows it, without counting what there is of the others; two queries."""
    visible = scope.by_host(HostSwitch.objects.filter(still_polled(), name=name), "host")
    found = visible.order_by("pk").first()
    if found:
        vars(found)["vm_count"] = _connected(scope).filter(switch_name=name).order_by().values("vm").distinct().count()
    return found


def _vms_on(adapters: QuerySet[VMAdapter], *, at_once: bool) -> Combinable:
    """Present ones: all that have an adapter on it, less those that are gone, which are few. Counted along an index
    that has them in this order, as long as nothing is asked of each: `at_once` for all networks, which an order by it
    asks of, else of each that is shown."""
    gone = adapters.filter(vm__in=VM.objects.filter(gone_at__isnull=False).values("pk"))
    mine = adapters.filter(switch_name=OuterRef("name")).order_by().values("switch_name").annotate(tally=_VMS)
    every = tallied(adapters, "switch_name", _VMS, "name") if at_once else Subquery(mine.values("tally"))
    return Coalesce(every, 0) - Coalesce(tallied(gone, "switch_name", _VMS, "name"), 0)


def _connected(scope: Scope) -> QuerySet[VMAdapter]:
    return scope.by_vm(VMAdapter.objects.filter(of_present_vms()), "vm")


def _lacking_count(scope: Scope) -> Coalesce:
    """Nodes of the clusters in which some node that the asker may see has it, less those that have it themselves."""
    having_it = HostSwitch.objects.filter(host__cluster__isnull=False, host__retired_at=None)
    having_it = scope.by_host(having_it, "host").order_by()
    by_cluster = having_it.values("name", "host__cluster").annotate(lacking=_nodes(scope) - _HOSTS)
    return Coalesce(summed(by_cluster.values_list("name", "lacking"), "name"), 0)


def _nodes(scope: Scope) -> Max:
    """Of the cluster of each group of switches; null where they stand alone."""
    members = scope.hosts(Host.objects.filter(cluster__isnull=False, retired_at=None))
    return Max(tallied(members, "cluster", Count("pk"), "host__cluster"))


def _wanted(question: NetworkQuestion) -> Q:
    wanted = Q()
    if question.text:
        wanted &= Q(name__icontains=question.text) | Q(notes__icontains=question.text)
    wanted &= in_place(question.cluster, question.host)
    if question.type:
        wanted &= Q(type=question.type)
    return wanted


@dataclass(slots=True)
class _Having:
    """What is gathered of the switches of one name: plain values, because a large estate has a thousand of them.
    `hosts`: how many have it; `lacking`: clusters of which some host has it and another one does not. `oldest`: section
    -> (when it was read, by which host) of the one whose word is the oldest."""

    types: set[str] = field(default_factory=set)
    hosts: int = 0
    clusters: set[int] = field(default_factory=set)
    lacking: set[int] = field(default_factory=set)
    teamed: bool = False
    oldest: dict[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Node:
    """A host of a cluster; `has`: those of the networks that it has itself."""

    pk: int
    name: str
    has: Collection[str]


def network_rows(
    networks: Iterable[HostSwitch], scope: Scope, now: datetime, vlans: Mapping[str, Sequence[int]] | None = None
) -> Iterator[NetworkRow]:
    """Four queries: switches of these names by their clusters, nodes without one, how old the oldest of these is,
    and VLANs in use, unless they are known already; two more for who does not see everything."""
    networks = list(networks)
    having, clusters = _having([network.name for network in networks], scope, now)
    nodes = _nodes_without(having, scope)
    told_by = {host for one in having.values() for _, host in one.oldest.values()}
    told_by |= {node.pk for lacking in nodes.values() for node in lacking}
    sections = sections_of(told_by, now, *TOLD_BY)
    vlans = _vlans_on(having, scope) if vlans is None else {name: sorted(ids) for name, ids in vlans.items()}
    return (_row(network, having[network.name], clusters, nodes, vlans, sections) for network in networks)


def _having(names: Sequence[str], scope: Scope, now: datetime) -> tuple[Mapping[str, _Having], Mapping[int, Cluster]]:
    switches = scope.by_host(HostSwitch.objects.filter(name__in=names, host__retired_at=None), "host").order_by()
    grouped = with_readings(switches, now, TOLD_BY, "host__").values("name", "host__cluster", "host__cluster__name")
    told = grouped.annotate(
        nodes=_nodes(scope),
        types=StringAgg(Coalesce("type", Value("unknown")), " ", distinct=True),
        teamed=BoolOr("embedded_teaming"),
        having=_HOSTS,
        **{f"oldest_{name}": oldest_told(name, "host") for name in TOLD_BY},
    )
    columns = ("name", "host__cluster", "host__cluster__name", "nodes", "types", "teamed", "having")
    named, clusters = {name: _Having() for name in names}, {}
    for name, cluster, cluster_name, nodes_there, types, teamed, count, *oldest in told.values_list(
        *columns, *(f"oldest_{name}" for name in TOLD_BY)
    ):
        one = named[name]
        one.types.update(types.split())
        one.teamed |= bool(teamed)
        one.hosts += count
        if cluster is not None:
            one.clusters.add(cluster)
            clusters[cluster] = cluster_name
            if nodes_there and count < nodes_there:
                one.lacking.add(cluster)
        for section, (read, host) in zip(TOLD_BY, oldest, strict=True):
            here = (math.inf if read is None else read, int(host))
            one.oldest[section] = min(here, one.oldest.get(section, here))
    return named, as_far_as_seen(clusters, scope)


def _nodes_without(having: Mapping[str, _Having], scope: Scope) -> Mapping[int, Sequence[_Node]]:
    """Cluster -> its hosts, by name, of those clusters of which some host lacks a network that another one has: mostly
    there is none, and nothing is asked. A retired one takes no VMs, whatever it has."""
    lacking = {cluster for one in having.values() for cluster in one.lacking}
    if not lacking:
        return {}
    has = HostSwitch.objects.filter(host=OuterRef("pk"), name__in=having).values("name")
    hosts = scope.hosts(Host.objects.filter(cluster__in=lacking, retired_at=None)).order_by(Lower("name"))
    found: dict[int, list[_Node]] = {}
    for cluster, *told in hosts.values_list("cluster_id", "pk", "name", ArraySubquery(has)):
        found.setdefault(cluster, []).append(_Node(*told))
    return found


def switches_of(names: Iterable[str], scope: Scope, most: int) -> dict[str, list[HostSwitch]]:
    """The first `most` of each name, by their hosts; as in `NetworkRow.hosts`, without those that are retired."""
    wanted = list(names)
    place = Window(RowNumber(), partition_by=F("name"), order_by=[Lower("host__name"), F("pk")])
    found = scope.by_host(HostSwitch.objects.filter(still_polled(), name__in=wanted), "host").annotate(place=place)
    columns = [column.attname for column in HostSwitch._meta.concrete_fields]  # a host has sixty more
    found = found.filter(place__lte=most).select_related("host").only(*columns, "host__name").order_by("place")
    named: dict[str, list[HostSwitch]] = {name: [] for name in wanted}
    for switch in veil(found, scope):
        named[switch.name].append(switch)
    return named


# The next VLAN of each network above the one before, along an index: most of the estate may be on one network, in a
# few VLANs. Then only those in which a VM is present, looked up for each: `EXISTS` would have all adapters joined with
# all VMs.
_NEXT_VLANS = """
WITH RECURSIVE used AS (
    SELECT network, (SELECT min(access_vlan) FROM inventory_vmadapter WHERE switch_name = network) AS vlan
      FROM unnest(%s::text[]) AS network
    UNION ALL
    SELECT network, (SELECT min(access_vlan) FROM inventory_vmadapter
                      WHERE switch_name = network AND access_vlan > vlan)
      FROM used WHERE vlan IS NOT NULL
)
SELECT network, vlan FROM used
 WHERE vlan IS NOT NULL AND (
       SELECT true FROM inventory_vmadapter AS adapter JOIN inventory_vm AS vm ON vm.id = adapter.vm_id
        WHERE adapter.switch_name = network AND adapter.access_vlan = vlan AND vm.gone_at IS NULL LIMIT 1)
"""


def _vlans_on(names: Collection[str], scope: Scope) -> Mapping[str, Sequence[int]]:
    """Network -> the VLANs of present VMs on it, upwards; nothing for networks without one."""
    vlans: dict[str, list[int]] = {}
    for name, vlan in sorted(_vlans_of_all(names) if scope.everything else _vlans_within(names, scope)):
        vlans.setdefault(name, []).append(vlan)
    return vlans


def _vlans_of_all(names: Collection[str]) -> Sequence[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_VLANS, [list(names)])
        return [(name, vlan) for name, vlan in cursor.fetchall()]


def _vlans_within(names: Collection[str], scope: Scope) -> Sequence[tuple[str, int]]:
    adapters = _connected(scope).filter(switch_name__in=list(names), access_vlan__isnull=False).order_by()
    used = adapters.values_list("switch_name", "access_vlan").distinct()
    return [(str(name), vlan or 0) for name, vlan in used]


def _row(
    network: HostSwitch,
    having: _Having,
    clusters: Mapping[int, Cluster],
    nodes: Mapping[int, Sequence[_Node]],
    vlans: Mapping[str, Sequence[int]],
    sections: Mapping[int, Sections],
) -> NetworkRow:
    lacking = [one for cluster in having.lacking for one in nodes.get(cluster, ()) if network.name not in one.has]
    told_by = {name: [host] for name, (_, host) in having.oldest.items()}
    vmnics = oldest_of("vmnics", told_by.get("vmnics", ()), sections)
    return NetworkRow(
        network,
        network.name,
        types=sorted(having.types),
        hosts=having.hosts,
        clusters=sorted((clusters[pk] for pk in having.clusters), key=lambda cluster: cluster.name.lower()),
        missing=[Host(pk=one.pk, name=one.name) for one in sorted(lacking, key=lambda one: one.name.lower())],
        vms=vmnics.counted(vars(network)["vm_count"]),
        vlans=vlans.get(network.name, ()),
        teamed=having.teamed,
        sections={
            "networks": oldest_of("networks", [*told_by.get("networks", ()), *(one.pk for one in lacking)], sections),
            "vmnics": vmnics,
        },
    )
