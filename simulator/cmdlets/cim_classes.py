"""The CIM classes that a host answers, with the properties that it fills.

Dates are aware datetimes here: Get-CimInstance hands out DateTime, Get-WmiObject text (see cim.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.cmdlets.view import HostView
from simulator.estate.guests import COMPONENTS, KVP, exchange_items
from simulator.powershell.values import Int16, PSArray, UInt16, UInt32, UInt64, to_net

CIMV2, VIRTUALIZATION = "root/cimv2", "root/virtualization/v2"
_OFFSET_MINUTES = 120
_DOMAIN_MEMBER_SERVER = 3


@dataclass(frozen=True, slots=True)
class CimClass:
    """`subjects` gives one subject per instance; a getter answers a value or an aware datetime."""

    name: str
    getters: Mapping[str, Callable[[Any], Any]]
    subjects: Callable[[HostView], Sequence[Any]]
    namespace: str = CIMV2


def _kilobytes(size: int) -> UInt64:
    return UInt64(size // 1024)


def _booted(view: HostView) -> datetime:
    """By the host's own clock: Windows reckons it back from the present."""
    return datetime.fromtimestamp(view.read().booted_at + view.host.clock_offset_seconds, UTC)


OPERATING_SYSTEM = CimClass(
    "Win32_OperatingSystem",
    {
        "Caption": lambda view: view.host.windows.caption,
        "Version": lambda view: view.host.windows.version,
        "BuildNumber": lambda view: str(view.host.windows.build),
        "BuildType": lambda _view: "Multiprocessor Free",
        "CSName": lambda view: view.host.name,
        "CurrentTimeZone": lambda _view: Int16(_OFFSET_MINUTES),
        "FreePhysicalMemory": lambda view: UInt64(view.read().free_kilobytes),
        "TotalVisibleMemorySize": lambda view: _kilobytes(view.host.memory_bytes),
        "LastBootUpTime": lambda view: _booted(view),
        "LocalDateTime": lambda view: view.estate.time_on(view.host.name),
        "Locale": lambda _view: "0409",
        "Manufacturer": lambda _view: "Microsoft Corporation",
        "OSArchitecture": lambda _view: "64-bit",
        "OSLanguage": lambda view: UInt32(1031 if view.host.language == "de-DE" else 1033),
        "OperatingSystemSKU": lambda _view: UInt32(8),  # Datacenter, full installation
        "ProductType": lambda _view: UInt32(3),  # server
        "Primary": lambda _view: True,
        "ServicePackMajorVersion": lambda view: UInt16(view.host.windows.service_pack),
        "ServicePackMinorVersion": lambda _view: UInt16(0),
        "Status": lambda _view: "OK",
        "SystemDirectory": lambda _view: r"C:\Windows\system32",
        "SystemDrive": lambda _view: "C:",
        "WindowsDirectory": lambda _view: r"C:\Windows",
    },
    lambda view: (view,),
)

COMPUTER_SYSTEM = CimClass(
    "Win32_ComputerSystem",
    {
        "Name": lambda view: view.host.name,
        "Caption": lambda view: view.host.name,
        "DNSHostName": lambda view: view.host.name,
        "Domain": lambda view: view.host.domain,
        "DomainRole": lambda _view: UInt16(_DOMAIN_MEMBER_SERVER),
        "PartOfDomain": lambda _view: True,
        "Workgroup": lambda _view: None,
        "Manufacturer": lambda view: view.host.manufacturer,
        "Model": lambda view: view.host.model,
        "HypervisorPresent": lambda _view: True,
        "NumberOfProcessors": lambda view: UInt32(view.host.sockets),
        "NumberOfLogicalProcessors": lambda view: UInt32(view.host.logical_processors),
        "TotalPhysicalMemory": lambda view: UInt64(view.host.memory_bytes),
        "SystemType": lambda _view: "x64-based PC",
        "Status": lambda _view: "OK",
        "UserName": lambda _view: None,
    },
    lambda view: (view,),
)

PROCESSOR = CimClass(
    "Win32_Processor",
    {
        "DeviceID": lambda socket: f"CPU{socket[1]}",
        "SocketDesignation": lambda socket: f"CPU{socket[1] + 1}",
        "Name": lambda socket: socket[0].host.processor_name,
        "Manufacturer": lambda _socket: "GenuineIntel",
        "NumberOfLogicalProcessors": lambda socket: UInt32(socket[0].host.logical_processors // socket[0].host.sockets),
        "NumberOfCores": lambda socket: UInt32(socket[0].host.logical_processors // socket[0].host.sockets // 2),
        "AddressWidth": lambda _socket: UInt16(64),
        "Architecture": lambda _socket: UInt16(9),  # x64
        "SystemName": lambda socket: socket[0].host.name,
        "Status": lambda _socket: "OK",
        # The hypervisor runs below Windows, which therefore sees no virtualization firmware of its own.
        "VirtualizationFirmwareEnabled": lambda _socket: False,
    },
    lambda view: [(view, number) for number in range(view.host.sockets)],
)

KVP_EXCHANGE = CimClass(
    "Msvm_KvpExchangeComponent",
    {
        "CreationClassName": lambda _read: "Msvm_KvpExchangeComponent",
        "DeviceID": lambda _read: f"Microsoft:{COMPONENTS[KVP]}",
        "SystemCreationClassName": lambda _read: "Msvm_ComputerSystem",
        "SystemName": lambda read: read.vm.id.upper(),
        "EnabledState": lambda read: UInt16(3 if KVP in read.vm.guest.disabled else 2),
        "GuestIntrinsicExchangeItems": lambda read: PSArray(map(to_net, exchange_items(read)), "System.String"),
    },
    # Without rights WMI shows nothing, as Get-VM does.
    lambda view: view.read().vms if view.sees_vms and view.host.vmms == "Running" else (),
    VIRTUALIZATION,
)

CLASSES = {cim.name.lower(): cim for cim in (OPERATING_SYSTEM, COMPUTER_SYSTEM, PROCESSOR, KVP_EXCHANGE)}
