"""One virtual network: the hosts that have it, what they have on it, and the VMs that are connected to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.db.models import Count
from django.db.models.functions import Lower

from inventory.models import Host, HostAdapter, HostSwitch, MigrationNetwork, MigrationRouting, VMAdapter
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness, Sections, sections_of
from inventory.selectors.host_networks import HostAdapterRow
from inventory.selectors.nics import AdapterQuestion, NicRow, nic_rows, nics_matching
from inventory.selectors.places import of_present_vms, still_polled
from inventory.selectors.switches import NetworkRow, network_called, network_rows
from inventory.veil import veil
from lists.paging import first_of

NICS_SHOWN = 25
SWITCHES_SHOWN = 50
HOSTS_NAMED = 5
HOSTS_SHOWN = 40
VLANS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class SwitchOfHost:
    """`adapters`: the host's own adapters on it; `vms`: VMs of this host that are connected to it, None where it was
    never asked for their adapters."""

    switch: HostSwitch
    adapters: Sequence[HostAdapterRow]
    vms: int | None
    section: Freshness
    vmnics_section: Freshness


@dataclass(frozen=True, slots=True)
class VlanUse:
    """`vlan` None: adapters without one, or a trunk."""

    vlan: int | None
    adapters: int
    share: float


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """`switches`: of the first hosts by name, and how many more there are. `differences`: settings that are not the
    same on all hosts, with their values."""

    row: NetworkRow
    switches: Sequence[SwitchOfHost]
    switches_left_out: int
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
    found = network_called(name, scope)
    if found is None:
        return None
    settings = _settings(name, scope)
    switches = _switches([pk for pk, *_ in settings[:SWITCHES_SHOWN]], scope)
    vlans = _vlans(name, scope)
    nics = nics_matching(AdapterQuestion(switch=name), scope, now)
    shown = tuple(nic_rows(veil(first_of(nics, NICS_SHOWN), scope), now))
    return NetworkPage(
        next(network_rows([found], scope, now, {name: [vlan for vlan, _ in vlans if vlan is not None]})),
        _per_host(switches, scope, now),
        len(settings) - len(switches),
        _vlan_use(vlans),
        shown,
        sum(count for _, count in vlans) - len(shown),
        _differences(settings),
    )


def _switches(keys: Sequence[int], scope: Scope) -> Sequence[HostSwitch]:
    """In the order of their keys."""
    found = {one.pk: one for one in HostSwitch.objects.filter(pk__in=keys).select_related("host__cluster")}
    return veil([found[key] for key in keys if key in found], scope)


def _per_host(switches: Sequence[HostSwitch], scope: Scope, now: datetime) -> Sequence[SwitchOfHost]:
    hosts = [switch.host_id for switch in switches]
    own: dict[int, list[HostAdapterRow]] = {}
    names = {switch.name for switch in switches}
    for adapter in HostAdapter.objects.filter(host__in=hosts, switch_name__in=names).order_by("name", "adapter_id"):
        own.setdefault(adapter.host_id, []).append(HostAdapterRow(adapter))
    adapters = VMAdapter.objects.filter(switch_name__in=names, vm__gone_at=None, vm__host__in=hosts)
    connected = scope.by_vm(adapters, "vm").order_by()
    counts = dict(connected.values("vm__host").annotate(n=Count("vm", distinct=True)).values_list("vm__host", "n"))
    sections = sections_of(hosts, now, "networks", "vmnics")
    return [
        _of_host(switch, own.get(switch.host_id, ()), counts.get(switch.host_id, 0), sections[switch.host_id])
        for switch in switches
    ]


def _of_host(switch: HostSwitch, own: Sequence[HostAdapterRow], vms: int, sections: Sections) -> SwitchOfHost:
    vmnics = sections["vmnics"]
    return SwitchOfHost(switch, own, vmnics.counted(vms), sections["networks"], vmnics)


def _vlans(name: str, scope: Scope) -> Sequence[tuple[int | None, int]]:
    """Each VLAN with its adapters, which are all there are; the most used first."""
    adapters = scope.by_vm(VMAdapter.objects.filter(of_present_vms(), switch_name=name), "vm").order_by()
    counted = adapters.values("access_vlan").annotate(count=Count("pk")).order_by("-count", "access_vlan")
    return list(counted.values_list("access_vlan", "count"))


def _vlan_use(vlans: Sequence[tuple[int | None, int]]) -> Sequence[VlanUse]:
    """Widths for the picture against the most used."""
    return [VlanUse(vlan, count, count / vlans[0][1] * 100) for vlan, count in vlans[:VLANS_SHOWN]]


def _settings(name: str, scope: Scope) -> Sequence[tuple[Any, ...]]:
    """(key, host, a value for each of _COMPARED) of all switches of that name, by their hosts."""
    found = scope.by_host(HostSwitch.objects.filter(still_polled(), name=name), "host")
    found = found.order_by(Lower("host__name"), "pk")
    return list(found.values_list("pk", "host__name", *(field for field, _ in _COMPARED)))


def _differences(settings: Sequence[tuple[Any, ...]]) -> Sequence[tuple[str, Sequence[str]]]:
    alike: dict[tuple[Any, ...], list[tuple[int, str]]] = {}  # a thousand hosts have few settings
    for place, (_, host, *told) in enumerate(settings):
        alike.setdefault(tuple(told), []).append((place, host))
    found = []
    for number, (_, label) in enumerate(_COMPARED):
        values: dict[str, list[tuple[int, str]]] = {}
        for settled, hosts in alike.items():
            values.setdefault(_said(settled[number]), []).extend(hosts)
        if len(values) > 1:
            in_order = {value: [host for _, host in sorted(hosts)] for value, hosts in sorted(values.items())}
            found.append((label, [f"{value}: {_some(hosts)}" for value, hosts in in_order.items()]))
    return found


def _some(hosts: Sequence[str]) -> str:
    """The first few by name, and how many more."""
    more = len(hosts) - HOSTS_NAMED
    return f"{', '.join(hosts[:HOSTS_NAMED])} and {more} more" if more > 0 else ", ".join(hosts)


def _said(value: object) -> str:
    return {True: "yes", False: "no", None: "unknown"}.get(value) or str(value)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Naming:
    """A host that names a subnet, or takes any, with its priority. `section`: how old that is."""

    host: Host
    priority: int | None
    section: Freshness


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet that live migrations may take, and the first hosts that name it; `named_by`: how many there are.
    `lacking`: hosts of the same clusters that do not name it, although they have to take part; none where it is
    `one_address`, which a host names as its own and no other can have."""

    subnet: str
    hosts: Sequence[Naming]
    named_by: int
    lacking: Sequence[Host]
    one_address: bool

    @property
    def more(self) -> int:
        return self.named_by - len(self.hosts)


@dataclass(frozen=True, slots=True)
class AnyNetwork:
    """The first hosts that take any network whatever is named, and how many there are."""

    hosts: Sequence[Naming]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.hosts)


def migration_subnets(scope: Scope, now: datetime) -> tuple[Sequence[Subnet], AnyNetwork]:
    """Three queries of plain columns, because a large estate has a thousand hosts that name one subnet, and one for how
    old what is shown is."""
    hosts = scope.hosts(Host.objects.filter(retired_at=None)).order_by("name", "pk")
    members = {pk: (name, cluster) for pk, name, cluster in hosts.values_list("pk", "name", "cluster_id")}
    routed = scope.by_host(MigrationRouting.objects.filter(any_network=True), "host").values_list("host_id", flat=True)
    any_network = set(routed)
    named: dict[str, dict[int, int | None]] = {}
    networks = scope.by_host(MigrationNetwork.objects.filter(host__retired_at=None), "host").order_by("subnet")
    for subnet, host, priority in networks.values_list("subnet", "host_id", "priority"):
        named.setdefault(subnet, {})[host] = priority
    naming = {subnet: [pk for pk in members if pk in told] for subnet, told in named.items()}
    takers = [pk for pk in members if pk in any_network]
    shown = {pk for pks in (*naming.values(), takers) for pk in pks[:HOSTS_SHOWN]}
    read = sections_of(shown, now, "networks")

    def shown_as(pk: int, priority: int | None = None) -> Naming:
        return Naming(_host(pk, members), priority, read[pk]["networks"])

    subnets = [
        Subnet(
            subnet,
            [shown_as(pk, named[subnet][pk]) for pk in pks[:HOSTS_SHOWN]],
            len(pks),
            () if (one_address := _is_one_address(subnet)) else _lacking(pks, members, any_network),
            one_address,
        )
        for subnet, pks in naming.items()
    ]
    return subnets, AnyNetwork([shown_as(pk) for pk in takers[:HOSTS_SHOWN]], len(takers))


Members = Mapping[int, tuple[str, int | None]]
"""Host -> its name and cluster, by name."""


def _lacking(naming: Collection[int], members: Members, any_network: Collection[int]) -> Sequence[Host]:
    homes, named = {members[pk][1] for pk in naming} - {None}, set(naming)
    lacking = (pk for pk, (_, home) in members.items() if home in homes and pk not in named and pk not in any_network)
    return [_host(pk, members) for pk in lacking]


def _is_one_address(subnet: str) -> bool:
    try:
        return ip_network(subnet, strict=False).num_addresses == 1
    except ValueError:  # as the host told it
        return False


def _host(pk: int, members: Members) -> Host:
    """Known by key and name, and by nothing else."""
    return Host(pk=pk, name=members[pk][0])
