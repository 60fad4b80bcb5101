"""Get-VMSwitch and Get-VMMigrationNetwork: the host's own networks."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import access_denied, vmms_stopped
from simulator.cmdlets.shapes import Shape, always, enum, strings
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.noise import guid_of
from simulator.estate.wires import Extension, MigrationNetwork, Switch
from simulator.powershell.binding import Call
from simulator.powershell.values import Guid, Int32, NetObject, PSArray, SubsetError, UInt32, UInt64, to_net


class SeenSwitch(NamedTuple):
    view: HostView
    switch: Switch


class SeenExtension(NamedTuple):
    view: HostView
    switch: Switch
    extension: Extension


class SeenNetwork(NamedTuple):
    view: HostView
    network: MigrationNetwork


EXTENSION = Shape(
    "VMSwitchExtension",
    {
        "Id": lambda seen: guid_of("extension", seen.extension.name).upper(),
        "Name": lambda seen: seen.extension.name,
        "Vendor": always("Microsoft"),
        "ExtensionType": lambda seen: enum("VMSwitchExtensionType", seen.extension.kind),
        "SwitchId": lambda seen: seen.switch.id.upper(),
        "SwitchName": lambda seen: to_net(seen.switch.name),
        "Enabled": lambda seen: seen.extension.enabled,
        "Running": lambda seen: seen.extension.enabled,
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
)


def _extensions(seen: SeenSwitch) -> PSArray:
    made = (EXTENSION.make(SeenExtension(seen.view, seen.switch, one)) for one in seen.switch.extensions)
    return PSArray(made, EXTENSION.type_name)


VM_SWITCH = Shape(
    "VMSwitch",
    {
        "Id": lambda seen: Guid(seen.switch.id),
        "Name": lambda seen: to_net(seen.switch.name),
        "Notes": lambda seen: to_net(seen.switch.notes),
        "SwitchType": lambda seen: enum("VMSwitchType", seen.switch.kind),
        "AllowManagementOS": lambda seen: seen.switch.management,
        # Of a team of adapters the first one stands here, and the list in the property of Windows Server 2016.
        "NetAdapterInterfaceDescription": lambda seen: next(iter(seen.switch.interfaces), None),
        "NetAdapterInterfaceDescriptions": lambda seen: strings(seen.switch.interfaces),
        "BandwidthReservationMode": lambda seen: enum("VMSwitchBandwidthMode", seen.switch.bandwidth_mode),
        "BandwidthPercentage": always(UInt32(10)),
        "DefaultFlowMinimumBandwidthAbsolute": always(UInt64(100_000_000)),
        "DefaultFlowMinimumBandwidthWeight": always(UInt64(0)),
        "EmbeddedTeamingEnabled": lambda seen: seen.switch.embedded_teaming,
        "IovEnabled": lambda seen: seen.switch.iov,
        "IovSupport": lambda seen: seen.switch.iov,
        "IovSupportReasons": lambda seen: (
            None if seen.switch.iov else strings(["This network adapter does not support SR-IOV."])
        ),
        "IovVirtualFunctionCount": always(UInt32(0)),
        "IovVirtualFunctionsInUse": always(UInt32(0)),
        "IovQueuePairCount": always(UInt32(0)),
        "IovQueuePairsInUse": always(UInt32(0)),
        "AvailableVMQueues": always(UInt32(0)),
        "NumberVmqAllocated": always(UInt32(0)),
        "AvailableIPSecSA": always(UInt32(0)),
        "NumberIPSecSAAllocated": always(UInt32(0)),
        "PacketDirectEnabled": always(False),
        "PacketDirectInUse": always(False),
        "Extensions": _extensions,
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
)
MIGRATION_NETWORK = Shape(
    "VMMigrationNetwork",
    {
        "Subnet": lambda seen: seen.network.subnet,
        "Priority": lambda seen: None if seen.network.priority is None else Int32(seen.network.priority),
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
)


def get_vm_switch(call: Call) -> Iterator[NetObject]:
    view = _able(call, "Get-VMSwitch")
    if view is not None:
        yield from (VM_SWITCH.make(SeenSwitch(view, one)) for one in view.host.network.switches)


def get_vm_migration_network(call: Call) -> Iterator[NetObject]:
    view = _able(call, "Get-VMMigrationNetwork")
    if view is not None:
        yield from (MIGRATION_NETWORK.make(SeenNetwork(view, one)) for one in view.host.network.migration)


def _able(call: Call, name: str) -> HostView | None:
    """The host, where it may answer; None after it said why not."""
    view = view_of(call)
    for parameter in call.bound:
        raise SubsetError(f"parameter -{parameter} of {name} is not simulated")
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
        return None
    if not view.sees_vms:
        call.write_error(access_denied(view))
        return None
    return view


CMDLETS = (
    hyperv_cmdlet(
        "Get-VMSwitch",
        get_vm_switch,
        Name={"position": 0, "from_pipeline": True, "sets": ("Name",), "aliases": ("SwitchName",)},
        Id={"position": 0, "from_pipeline_by_property_name": True, "sets": ("Id",), "aliases": ("SwitchId",)},
    ),
    hyperv_cmdlet("Get-VMMigrationNetwork", get_vm_migration_network, Subnet={"position": 0}),
)
