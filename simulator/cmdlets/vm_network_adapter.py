"""Get-VMNetworkAdapter: adapters of VMs, and with -ManagementOS those of the host itself.

The types of values are those of the reflection dump, what is null and empty is as real hosts wrote it
(captures/hyperv_json/get_vm_network_adapter.json): Status of a VM that is off is null.
"""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import access_denied, vmms_stopped
from simulator.cmdlets.of_vms import PARAMETERS, SNAPSHOT, asked_for
from simulator.cmdlets.shapes import Getter, Shape, always, enum, enums, strings
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vlan import vlan_setting
from simulator.cmdlets.vm_object import SeenVM
from simulator.estate.guests import tells
from simulator.estate.wires import Adapter, ManagementAdapter, Switch
from simulator.powershell.binding import Call
from simulator.powershell.values import EnumValue, Guid, Int64, NetObject, SubsetError, UInt32, to_net

_NOBODY = Guid("00000000-0000-0000-0000-000000000000")
# captures/hyperv_json/get_vm_network_adapter.json: the host's own adapters hang below this one system.
_HOST_SYSTEM = "Microsoft:{switch}\\{adapter}"


class SeenAdapter(NamedTuple):
    vm: SeenVM
    adapter: Adapter

    @property
    def switch(self) -> Switch | None:
        return self.vm.view.host.network.switch(self.adapter.switch)


class SeenManagement(NamedTuple):
    view: HostView
    adapter: ManagementAdapter

    @property
    def switch(self) -> Switch | None:
        return self.view.host.network.switch(self.adapter.switch)


def _on_off(on: bool) -> EnumValue:
    return enum("OnOffState", "On" if on else "Off")


def _status(seen: SeenAdapter) -> object:
    return enums("VMNetworkAdapterOperationalStatus", ["Ok"]) if seen.vm.read.on else None


def _addresses(seen: SeenAdapter) -> object:
    return strings(seen.adapter.addresses if tells(seen.vm.read) else ())


# What the adapters of VMs and of the host have in common, and nobody set.
_UNSET: dict[str, Getter] = {
    "IsExternalAdapter": always(False),
    "CurrentIsolationMode": always(enum("VMNetworkAdapterIsolationMode", "Vlan")),
    "PortMirroringMode": always(enum("VMNetworkAdapterPortMirroringMode", "None")),
    "IeeePriorityTag": always(_on_off(False)),
    "AllowTeaming": always(_on_off(False)),
    "VirtualSubnetId": always(UInt32(0)),
    "DynamicIPAddressLimit": always(UInt32(0)),
    "StormLimit": always(UInt32(0)),
    "VMQWeight": always(UInt32(100)),
    "IPsecOffloadMaxSA": always(Int64(512)),
    "VFDataPathActive": always(False),
    "BandwidthPercentage": always(UInt32(0)),
    "VMSnapshotId": always(_NOBODY),
    "VMSnapshotName": always(None),
    "IsDeleted": always(False),
    "SwitchId": lambda seen: Guid(seen.switch.id) if seen.switch else None,
    "VlanSetting": lambda seen: vlan_setting(seen.adapter.vlan),
    "Name": lambda seen: to_net(seen.adapter.name),
    "MacAddress": lambda seen: seen.adapter.mac,
}

NETWORK_ADAPTER = Shape(
    "VMNetworkAdapter",
    {
        **_UNSET,
        "Id": lambda seen: rf"Microsoft:{seen.vm.vm.id.upper()}\{seen.adapter.id.upper()}",
        "AdapterId": lambda seen: seen.adapter.id if seen.vm.read.on else None,
        "VMId": lambda seen: Guid(seen.vm.vm.id),
        "VMName": lambda seen: to_net(seen.vm.vm.name),
        "ComputerName": lambda seen: seen.vm.view.host.name,
        "IsManagementOs": always(False),
        "IsLegacy": lambda seen: seen.adapter.legacy,
        "IsSynthetic": lambda seen: not seen.adapter.legacy,
        "ClusterMonitored": lambda seen: seen.adapter.cluster_monitored,
        "DynamicMacAddressEnabled": lambda seen: seen.adapter.dynamic_mac,
        "SwitchName": lambda seen: to_net(seen.switch.name if seen.switch else ""),
        "Connected": lambda seen: seen.switch is not None,
        "PoolName": always(""),
        "TestReplicaPoolName": always(""),
        "TestReplicaSwitchName": lambda seen: seen.adapter.test_switch,
        "MandatoryFeatureId": always(strings(())),
        "MandatoryFeatureName": always(strings(())),
        "IovWeight": always(UInt32(0)),
        "IovQueuePairsRequested": always(UInt32(1)),
        "IovInterruptModeration": always(enum("IovInterruptModerationValue", "Default")),
        "MacAddressSpoofing": lambda seen: _on_off(seen.adapter.mac_spoofing),
        "DhcpGuard": lambda seen: _on_off(seen.adapter.dhcp_guard),
        "RouterGuard": lambda seen: _on_off(seen.adapter.router_guard),
        "Status": _status,
        "StatusDescription": lambda seen: strings(["OK"]) if seen.vm.read.on else None,
        "IPAddresses": _addresses,
    },
    bases=("VMNetworkAdapterBase",),
)

MANAGEMENT_ADAPTER = Shape(
    "VMInternalNetworkAdapter",
    {
        **_UNSET,
        "Id": lambda seen: _HOST_SYSTEM.format(
            switch=seen.switch.id.upper() if seen.switch else "", adapter=seen.adapter.id.upper()
        ),
        "AdapterId": lambda seen: seen.adapter.id.upper(),
        "DeviceId": lambda seen: f"{{{seen.adapter.id.upper()}}}",
        "VMId": always(_NOBODY),
        "VMName": always(None),
        "ComputerName": lambda seen: seen.view.host.name,
        "IsManagementOs": always(True),
        "SwitchName": lambda seen: to_net(seen.adapter.switch),
        "MacAddressSpoofing": always(_on_off(False)),
        "DhcpGuard": always(_on_off(False)),
        "RouterGuard": always(_on_off(False)),
        "Status": always(enums("VMNetworkAdapterOperationalStatus", ["Ok"])),
        "StatusDescription": always(strings(["OK"])),
    },
)


def get_vm_network_adapter(call: Call) -> Iterator[NetObject]:
    if call.bound.get("ManagementOS"):
        yield from _management(call)
        return
    if "All" in call.bound:
        raise SubsetError("parameter -All of Get-VMNetworkAdapter is not simulated")
    for seen in asked_for(call, "Get-VMNetworkAdapter"):
        for adapter in seen.vm.adapters:
            yield NETWORK_ADAPTER.make(SeenAdapter(seen, adapter))


def _management(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    for parameter in call.bound.keys() - {"ManagementOS"}:
        raise SubsetError(f"parameter -{parameter} of Get-VMNetworkAdapter -ManagementOS is not simulated")
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
    elif not view.sees_vms:
        call.write_error(access_denied(view))
    else:
        yield from (MANAGEMENT_ADAPTER.make(SeenManagement(view, one)) for one in view.host.network.management)


CMDLETS = (
    hyperv_cmdlet(
        "Get-VMNetworkAdapter",
        get_vm_network_adapter,
        **PARAMETERS,
        **SNAPSHOT,
        All={"mandatory": True, "sets": ("All",)},
        ManagementOS={"mandatory": True, "sets": ("ManagementOS",)},
        IsLegacy={"sets": ("VMName", "VMObject", "VMSnapshot")},
        SwitchName={"sets": ("ManagementOS",)},
    ),
)
