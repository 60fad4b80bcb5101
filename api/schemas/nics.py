"""Network adapters: of VMs, and of hosts with the switches that they are on."""

import uuid
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address

from api.schemas.refs import HostRef, VMRef, host_ref, vm_ref
from api.schemas.telling import Thing, Told, of, own, tell_row
from inventory.models import VM, Host, HostAdapter, HostSwitch, MigrationNetwork, VMAdapter
from inventory.selectors.freshness import Freshness

UNUSED = "Its VLAN mode makes no use of it."
_VLANS = {"Access": {"access_vlan"}, "Trunk": {"native_vlan", "allowed_vlans"}}


class NIC(Told):
    """A network adapter of a VM."""

    id: uuid.UUID = own("The GUID of the adapter.")
    vm: VMRef = own("Whose it is.")
    host: HostRef = own("Where that VM is.")
    name: str | None = of("vmnics", "Its name in Hyper-V.")
    switch_name: str | None = of("vmnics", "The virtual switch that it is connected to.")
    switch_id: uuid.UUID | None = of("vmnics", "The GUID of that switch.")
    connected: bool | None = of("vmnics", "Whether it is connected to a switch.")
    mac_address: str | None = of("vmnics", "As 00:15:5D:1F:D2:16.")
    mac_is_dynamic: bool | None = of("vmnics", "Whether Hyper-V gave it the address.")
    ip_addresses: list[IPv4Address | IPv6Address] | None = of(
        "vmnics", "What the guest told; null is no proof of none."
    )
    vlan_mode: str | None = of("vmnics", "Untagged, Access, Trunk, or another word of Hyper-V's.")
    access_vlan: int | None = of("vmnics", "Its VLAN, in the mode Access.")
    native_vlan: int | None = of("vmnics", "The VLAN of untagged frames, in the mode Trunk.")
    allowed_vlans: str | None = of("vmnics", "The VLANs that it takes, in the mode Trunk.")
    mac_spoofing: bool | None = of("vmnics", "Whether the guest may use other MAC addresses.")
    dhcp_guard: bool | None = of("vmnics", "Whether answers of a DHCP server in the guest are dropped.")
    router_guard: bool | None = of("vmnics", "Whether router advertisements of the guest are dropped.")
    is_legacy: bool | None = of("vmnics", "Whether it is an emulated adapter.")
    cluster_monitored: bool | None = of("vmnics", "Whether the cluster moves the VM when this network fails.")
    test_failover_switch: str | None = of("vmnics", "The switch for test failovers.")
    bandwidth_percent: int | None = of("vmnics", "Its part of the switch's bandwidth.")
    status: list[str] | None = of("vmnics", "Hyper-V's own words for how it is.")


class Switch(Told):
    """A virtual switch of a host."""

    host: HostRef = own("Whose it is.")
    id: uuid.UUID = own("The GUID of the switch.")
    name: str = of("networks", "Its name; live migration asks for the same name on both hosts.")
    type: str | None = of("networks", "External, Internal or Private.")
    notes: str | None = of("networks", "What people wrote into its notes.")
    allow_management_os: bool | None = of("networks", "Whether the host itself has an adapter on it.")
    bandwidth_mode: str | None = of("networks", "How it shares bandwidth.")
    embedded_teaming: bool | None = of("networks", "Whether it teams its physical adapters itself.")
    interfaces: list[str] | None = of("networks", "The physical adapters below it.")
    iov_enabled: bool | None = of("networks", "Whether SR-IOV is switched on.")
    iov_supported: bool | None = of("networks", "Whether SR-IOV can be.")


class HostNIC(Told):
    """A virtual adapter of the host itself."""

    id: uuid.UUID = own("The GUID of the adapter.")
    name: str | None = of("networks", "Its name.")
    switch_name: str | None = of("networks", "The virtual switch that it is on.")
    mac_address: str | None = of("networks", "As 00:15:5D:1F:D2:16.")
    vlan_mode: str | None = of("networks", "Untagged, Access, Trunk, or another word of Hyper-V's.")
    access_vlan: int | None = of("networks", "Its VLAN, in the mode Access.")
    native_vlan: int | None = of("networks", "The VLAN of untagged frames, in the mode Trunk.")
    allowed_vlans: str | None = of("networks", "The VLANs that it takes, in the mode Trunk.")
    status: list[str] | None = of("networks", "Hyper-V's own words for how it is.")


class MigrationSubnet(Thing):
    """A subnet that live migrations to and from a host may take."""

    subnet: str = own("As 192.0.2.0/24.")
    priority: int | None = own("The lowest is taken first; null: the host names none.")


def nic_of(adapter: VMAdapter, vm: VM, sections: Mapping[str, Freshness], no_address: str = "") -> NIC:
    return tell_row(
        NIC,
        adapter,
        sections,
        dict(_unused(adapter)) | {"ip_addresses": no_address, "mac_address": "Hyper-V has not given it one yet."},
        id=adapter.adapter_id,
        vm=vm_ref(vm),
        host=host_ref(vm.host),
        mac_address=_mac(adapter.mac_address),
    )


def switch_of(switch: HostSwitch, host: Host, sections: Mapping[str, Freshness]) -> Switch:
    return tell_row(Switch, switch, sections, id=switch.switch_id, host=host_ref(host))


def host_nic_of(adapter: HostAdapter, sections: Mapping[str, Freshness]) -> HostNIC:
    because = dict(_unused(adapter))
    mac = _mac(adapter.mac_address)
    return tell_row(HostNIC, adapter, sections, because, id=adapter.adapter_id, mac_address=mac)


def subnet_of(network: MigrationNetwork) -> MigrationSubnet:
    return MigrationSubnet(subnet=network.subnet, priority=network.priority)


def _mac(digits: str | None) -> str | None:
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2)) if digits else None


def _unused(adapter: VMAdapter | HostAdapter) -> Iterator[tuple[str, str]]:
    if adapter.vlan_mode is not None:
        for field in {"access_vlan", "native_vlan", "allowed_vlans"} - _VLANS.get(adapter.vlan_mode, set()):
            yield field, UNUSED
