"""One virtual network: the hosts that have it, what they have on it, and the VMs that are connected to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from inventory.models import Host, HostAdapter, HostSwitch, VMAdapter
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, sections_of
from inventory.selectors.host_networks import HostAdapterRow
from inventory.selectors.nics import AdapterQuestion, NicRow, nic_rows, nics_matching
from inventory.selectors.switches import NetworkQuestion, NetworkRow, network_rows, networks_matching, switches_of
from inventory.veil import veil

NICS_SHOWN = 25
VLANS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class SwitchOfHost:
    """`adapters`: the host's own adapters on it; `vms`: VMs of this host that are connected to it."""

    switch: HostSwitch
    adapters: Sequence[HostAdapterRow]
    vms: int
    section: Freshness


@dataclass(frozen=True, slots=True)
class VlanUse:
    """`vlan` None: adapters without one, or a trunk."""

    vlan: int | None
    adapters: int
    share: float


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """`differences`: settings that are not the same on all hosts, with their values."""

    row: NetworkRow
    switches: Sequence[SwitchOfHost]
    vlans: Sequence[VlanUse]
    nics: Sequence[NicRow]
    nics_left_out: int
    differences: Sequence[tuple[str, Sequence[str]]]


_COMPARED = (
    ("type", "Type"),
    ("allow_management_os", "Shared with the host itself"),
    ("embedded_teaming", "Switch embedded teaming"),
    ("bandwidth_mode", "Bandwidth mode"),
    ("iov_enabled", "SR-IOV"),
)


def network_page(name: str, scope: Scope, now: datetime) -> NetworkPage | None:
    found = networks_matching(NetworkQuestion(), scope, now).filter(name=name).first()
    if found is None:
        return None
    switches = switches_of([name], scope)[name]
    nics = nics_matching(AdapterQuestion(switch=name), scope, now)
    total = nics.count()
    shown = tuple(nic_rows(veil(nics[:NICS_SHOWN], scope), now))
    return NetworkPage(
        next(network_rows([found], scope)),
        _per_host(switches, scope, now),
        _vlan_use(name, scope),
        shown,
        total - len(shown),
        _differences(switches),
    )


def _per_host(switches: Sequence[HostSwitch], scope: Scope, now: datetime) -> Sequence[SwitchOfHost]:
    hosts = [switch.host_id for switch in switches]
    own: dict[int, list[HostAdapterRow]] = {}
    names = {switch.name for switch in switches}
    for adapter in HostAdapter.objects.filter(host__in=hosts, switch_name__in=names).order_by("name", "adapter_id"):
        own.setdefault(adapter.host_id, []).append(HostAdapterRow(adapter))
    connected = scope.by_vm(VMAdapter.objects.filter(switch_name__in=names, vm__gone_at=None), "vm").order_by()
    counts = dict(connected.values("vm__host").annotate(n=Count("vm", distinct=True)).values_list("vm__host", "n"))
    sections = sections_of(hosts, now)
    return [
        SwitchOfHost(
            switch, own.get(switch.host_id, ()), counts.get(switch.host_id, 0), sections[switch.host_id]["networks"]
        )
        for switch in switches
    ]


def _vlan_use(name: str, scope: Scope) -> Sequence[VlanUse]:
    """The most used first; widths for the picture against the most used."""
    adapters = scope.by_vm(VMAdapter.objects.filter(switch_name=name, vm__gone_at=None), "vm").order_by()
    counted = adapters.values("access_vlan").annotate(count=Count("pk")).order_by("-count", "access_vlan")
    rows = list(counted.values_list("access_vlan", "count")[:VLANS_SHOWN])
    most = max((count for _, count in rows), default=0)
    return [VlanUse(vlan, count, count / most * 100) for vlan, count in rows]


def _differences(switches: Sequence[HostSwitch]) -> Sequence[tuple[str, Sequence[str]]]:
    found = []
    for field, label in _COMPARED:
        values: dict[str, list[str]] = {}
        for switch in switches:
            values.setdefault(_said(getattr(switch, field)), []).append(switch.host.name)
        if len(values) > 1:
            found.append((label, [f"{value}: {', '.join(hosts)}" for value, hosts in sorted(values.items())]))
    return found


def _said(value: object) -> str:
    return {True: "yes", False: "no", None: "unknown"}.get(value) or str(value)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet that live migrations may take, and the hosts that name it. `lacking`: hosts of the same clusters that
    do not, although they have to take part."""

    subnet: str
    hosts: Sequence[tuple[Host, int | None]]
    lacking: Sequence[Host]


def migration_subnets(scope: Scope) -> tuple[Sequence[Subnet], Sequence[Host]]:
    """The subnets, and the hosts that take any network whatever is named; three queries."""
    hosts = {
        host.pk: host
        for host in scope.hosts(
            Host.objects.filter(Q(migration_networks__isnull=False) | Q(migration_routing__any_network=True))
        )
        .select_related("cluster", "migration_routing")
        .prefetch_related("migration_networks")
        .distinct()
        .order_by("name")
    }
    named: dict[str, list[tuple[Host, int | None]]] = {}
    for host in hosts.values():
        for network in host.migration_networks.all():
            named.setdefault(network.subnet, []).append((host, network.priority))
    any_network = [host for host in hosts.values() if _takes_any(host)]
    members = list(scope.hosts(Host.objects.exclude(cluster=None)).order_by("name"))
    return [_subnet(subnet, found, members, any_network) for subnet, found in sorted(named.items())], any_network


def _takes_any(host: Host) -> bool:
    routing = getattr(host, "migration_routing", None)
    return bool(routing and routing.any_network)


def _subnet(
    subnet: str, found: Sequence[tuple[Host, int | None]], members: Sequence[Host], any_network: Sequence[Host]
) -> Subnet:
    have = {host.pk for host, _ in found} | {host.pk for host in any_network}
    homes = {host.cluster_id for host, _ in found if host.cluster_id}
    return Subnet(subnet, found, [host for host in members if host.cluster_id in homes and host.pk not in have])
