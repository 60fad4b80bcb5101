"""Get-VMHost: one Microsoft.HyperV.PowerShell.VMHost of the host that the script runs on."""

from collections.abc import Iterator

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import access_denied, vmms_stopped
from simulator.cmdlets.shapes import Shape, always, enum, strings
from simulator.cmdlets.view import view_of
from simulator.estate.settings_truth import mac_address
from simulator.powershell.binding import Call
from simulator.powershell.values import Int32, Int64, NetObject, TimeSpan, UInt32

_HOUR = 36_000_000_000  # ticks of 100 ns


VM_HOST = Shape(
    "VMHost",
    {
        "LogicalProcessorCount": lambda view: Int32(view.host.logical_processors),
        "MemoryCapacity": lambda view: Int64(view.host.memory_bytes),
        "Name": lambda view: view.host.name,
        "ComputerName": lambda view: view.host.name,
        # The DNS suffix and not a full name: captures/hyperv_json/get_vm_host.json.
        "FullyQualifiedDomainName": lambda view: view.host.domain,
        "VirtualMachinePath": lambda view: view.host.vm_path,
        "VirtualHardDiskPath": lambda view: view.host.vhd_path,
        "SupportedVmVersions": lambda view: strings(view.host.windows.vm_versions),
        "MaximumVirtualMachineMigrations": lambda view: UInt32(view.host.migration_limit),
        "MaximumStorageMigrations": lambda view: UInt32(view.host.storage_migration_limit),
        "VirtualMachineMigrationEnabled": lambda view: view.host.migration_enabled,
        "VirtualMachineMigrationAuthenticationType": lambda view: enum(
            "MigrationAuthenticationType", view.host.migration_authentication
        ),
        "VirtualMachineMigrationPerformanceOption": lambda view: enum(
            "VMMigrationPerformance", view.host.migration_performance
        ),
        "UseAnyNetworkForMigration": lambda view: view.host.use_any_network_for_migration,
        "MacAddressMinimum": lambda view: mac_address(view.host, "00"),
        "MacAddressMaximum": lambda view: mac_address(view.host, "FF"),
        "FibreChannelWwnn": always("C003FF0000FFFF00"),
        "FibreChannelWwpnMinimum": always("C003FF01051C0000"),
        "FibreChannelWwpnMaximum": always("C003FF01051CFFFF"),
        "ResourceMeteringSaveInterval": always(TimeSpan(_HOUR)),
        "NumaSpanningEnabled": always(True),
        "EnableEnhancedSessionMode": always(True),
        "IovSupport": always(True),
        "IovSupportReasons": always(None),
        "IsDeleted": always(False),
    },
)


def get_vm_host(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
    elif not view.sees_vms:
        call.write_error(access_denied(view))
    else:
        yield VM_HOST.make(view)


CMDLETS = (hyperv_cmdlet("Get-VMHost", get_vm_host, ComputerName={"position": 0}),)
