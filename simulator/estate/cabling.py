"""How the demo company's hosts and VMs are cabled: switches, VLANs, addresses, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address
from itertools import count

from simulator.estate.company import SITES, Site
from simulator.estate.model import VM, Host
from simulator.estate.noise import guid_of, unit
from simulator.estate.wires import (
    Adapter,
    Extension,
    HostNetwork,
    ManagementAdapter,
    MigrationNetwork,
    Switch,
    Vlan,
)

TEAM = "Microsoft Network Adapter Multiplexor Driver"  # what a switch over an LBFO team says: get_vm_switch.json
_MELLANOX = "Mellanox ConnectX-5 Adapter"
# The second byte of a site's addresses, 10.x.vlan.n; its servers' and its clients' VLAN.
_NUMBERS = {"hq": 1, "dc2": 2, "branch": 10, "lab": 11, "recovery": 12, "plant": 13, "archive": 14}
SERVERS, CLIENTS, EDGE, BACKUP = 100, 200, 66, 300
_SWITCHES = {
    "hq": "vSwitch-Prod",
    "dc2": "Converged",
    "branch": "External",
    "lab": "External",
    "recovery": "DR-Switch",
    "plant": "External",
    "archive": "External",
}
# Rebuilt by hand after its mainboard was changed, and named by whoever did it.
ODD_SWITCH = ("HV05", "vSwitch-PROD-new")
# Two VMs were imported from one export with their static address.
DUPLICATE_MAC = "0015F2A0C1D2"
_EXTENSIONS = (
    Extension("Microsoft Windows Filtering Platform", "Filter", enabled=True),
    Extension("Microsoft NDIS Capture", "Capture", enabled=False),
)
_NO_MAC = "000000000000"  # dynamic, and the VM was never started


def cable(hosts: Iterable[Host], seed: int) -> None:
    """Give every host its switches and every VM its adapters."""
    by_name = {host.name: host for host in hosts}
    for site_name, site in SITES.items():
        numbers = count(11)  # below stand routers and hosts
        for position, (name, _) in enumerate(site.nodes):
            host = by_name[name]
            host.network = _network(host, site, site_name, position, seed)
            host.use_any_network_for_migration = site.cluster is None
            for place, vm in enumerate(host.vms):
                vm.adapters = tuple(_adapters(host, vm, _NUMBERS[site_name], place, next(numbers)))


def main_switch(host: Host) -> str:
    """The name of the switch that the host's VMs use."""
    return host.network.switches[0].name


def _network(host: Host, site: Site, site_name: str, position: int, seed: int) -> HostNetwork:
    name = ODD_SWITCH[1] if host.name == ODD_SWITCH[0] else _SWITCHES[site_name]
    teamed = site_name == "dc2"
    main = Switch(
        id=guid_of(seed, "switch", host.name, name),
        name=name,
        interfaces=(f"{_MELLANOX}", f"{_MELLANOX} #2") if teamed else (TEAM,),
        management=True,
        bandwidth_mode="Weight" if teamed else "Absolute",
        embedded_teaming=teamed,
        iov=teamed,
        extensions=_EXTENSIONS,
        notes="Tagged for both core switches" if teamed else "",
    )
    extra = _lab_switches(host, seed) if site_name == "lab" else ()
    network = 1 + position
    return HostNetwork(
        switches=(main, *extra),
        management=tuple(_management(host, name, teamed, seed)),
        migration=(MigrationNetwork("10.99.1.0/24", 5000), MigrationNetwork("10.99.2.0/24", 5001))
        if teamed
        else (MigrationNetwork(f"10.{_NUMBERS[site_name]}.9.{network}/32", None),)
        if site.cluster
        else (),
    )


def _lab_switches(host: Host, seed: int) -> tuple[Switch, ...]:
    inside = Switch(guid_of(seed, "switch", host.name, "nat"), "NAT", "Internal", management=True)
    alone = Switch(guid_of(seed, "switch", host.name, "alone"), "Isolated <lab> & 'co'", "Private")
    return inside, alone


def _management(host: Host, switch: str, teamed: bool, seed: int) -> Iterator[ManagementAdapter]:
    names = (("Management", 10), ("LiveMigration", 99), ("Cluster", 98)) if teamed else ((switch, 0),)
    for number, (name, vlan) in enumerate(names):
        mac = f"3CD92B{host.key >> 24 & 0xFFFF:04X}{number:02X}"
        tag = Vlan("Access", vlan) if vlan else Vlan()
        yield ManagementAdapter(guid_of(seed, "management", host.name, name), name, mac, switch, tag)


def _adapters(host: Host, vm: VM, site: int, place: int, number: int) -> Iterator[Adapter]:
    """The VM's first adapter, and a second one where its work asks for it."""
    linux = vm.guest.system.startswith("Ubuntu")
    yield Adapter(
        id=guid_of(vm.id, "adapter", 1),
        mac=_mac(host, vm, place),
        switch=None if vm.name == "ORPHAN-CONFIG" else main_switch(host),
        dynamic_mac=not _static(vm),
        vlan=_vlan(vm),
        addresses=tuple(_addresses(vm, site, _vlan(vm).access or 1, number)),
        mac_spoofing=vm.name.startswith(("LB-", "FW-")),
        dhcp_guard=not linux and vm.name.startswith("RDSH"),
        router_guard=vm.name.startswith("RDSH"),
        test_switch="Replica-Test" if vm.replication.mode == "Primary" else "",
    )
    if vm.name.startswith(("EXCH", "SQL0", "FW-")):
        yield _second(host, vm, site, place, number)
    elif vm.generation == 1 and vm.name.endswith("2"):
        yield Adapter(
            guid_of(vm.id, "adapter", 2), _dynamic(host, 128 + place), None, "Legacy Network Adapter", legacy=True
        )


def _second(host: Host, vm: VM, site: int, place: int, number: int) -> Adapter:
    edge = vm.name.startswith("FW-")
    return Adapter(
        id=guid_of(vm.id, "adapter", 2),
        mac=_dynamic(host, 128 + place),
        switch=main_switch(host),
        name="Uplink" if edge else "Backup",
        vlan=Vlan("Trunk", native=1, allowed="100,200-299,300") if edge else Vlan("Access", BACKUP),
        addresses=() if edge else (f"10.{site}.44.{number}",),
        cluster_monitored=edge,
    )


def _static(vm: VM) -> bool:
    return vm.name == "clone" or vm.name.startswith(("DC0", "PKI", "LEGACY"))


def _mac(host: Host, vm: VM, place: int) -> str:
    if vm.name == "clone":
        return DUPLICATE_MAC
    if _static(vm):
        return f"0015F2{vm.key & 0xFFFFFF:06X}"
    return _NO_MAC if vm.name.startswith("TEMPLATE") else _dynamic(host, place)


def _dynamic(host: Host, number: int) -> str:
    """Out of the host's own range, as Get-VMHost says it (see cmdlets/vm_host.py)."""
    return f"00155D{host.key & 0xFFFF:04X}{number % 256:02X}"


def _vlan(vm: VM) -> Vlan:
    if vm.name.startswith(("WEB", "FW-", "LB-")):
        return Vlan("Access", EDGE)
    if vm.name.startswith(("RDSH", "VDI")):
        return Vlan("Access", CLIENTS)
    return Vlan() if unit(vm.key, 21) < 0.2 else Vlan("Access", SERVERS)


def _addresses(vm: VM, site: int, vlan: int, number: int) -> Iterator[str]:
    """IPv4, a link-local IPv6 address made of the GUID, and a global one here and there."""
    if number > 250:
        raise ValueError("a site of the demo has room for 240 VMs")
    yield f"10.{site}.{vlan % 256}.{number}"
    if vm.name == "WEB01":  # many sites, an address each
        yield from (f"192.0.2.{last}" for last in range(10, 26))
    yield str(IPv6Address(0xFE80 << 112 | int(vm.id[:8], 16) << 32 | number))
    if unit(vm.key, 22) < 0.3:
        yield f"2001:db8:{site:x}:{vlan:x}::{number:x}"
