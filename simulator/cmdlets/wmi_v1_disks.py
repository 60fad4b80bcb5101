"""Disks in WMI v1: what VMs and snapshots are attached to, and what the image service says of a file (HYPERV.md 4).

Instance ids name the place: Microsoft:GUID, the controller, its number, the location, and D for the drive or L for the
file in it, as the Id of a HardDiskDrive does. The IDE controllers are known by a GUID of their own.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from simulator.cmdlets.cim_classes import CimClass
from simulator.cmdlets.view import HostView
from simulator.cmdlets.wmi_v1 import Settings, every_settings, path_of
from simulator.estate.disk_reading import DiskReading, open_disks, read_disk
from simulator.estate.noise import guid_of
from simulator.estate.snapshots import Drive
from simulator.powershell.values import NetObject, PSArray, UInt16, UInt32, from_net, to_net

IDE = "83F8638B-8DCA-4152-9EDA-2CA8B33039B4"
VIRTUAL_DISK, PHYSICAL_DISK = "Microsoft Virtual Hard Disk", "Microsoft Physical Disk Drive"
_SCSI_CONTROLLER = "Microsoft Synthetic SCSI Controller"
_TYPES = {"Fixed": 2, "Dynamic": 3, "Differencing": 4}
# 32768 is failure; what else the service answers for a file that it cannot open is not known here.
_DONE, _FAILED = 0, 32768


class Resource(NamedTuple):
    """One setting of a resource: a file or a disk in its drive, or a SCSI controller (without drive)."""

    settings: Settings
    number: int
    drive: Drive | None = None

    @property
    def view(self) -> HostView:
        return self.settings.view

    @property
    def instance(self) -> str:
        drive, owner = self.drive, f"Microsoft:{self.settings.guid}"
        if drive is None:
            return rf"{owner}\{self.controller}\0"
        number = drive.number if drive.controller == "IDE" else 0
        return rf"{owner}\{self.controller}\{number}\{drive.location}\{'L' if drive.disk_number is None else 'D'}"

    @property
    def controller(self) -> str:
        if self.drive is not None and self.drive.controller == "IDE":
            return IDE
        return guid_of(self.settings.seen.vm.key, self.settings.guid, str(self.number)).upper()

    @property
    def subtype(self) -> str:
        if self.drive is None:
            return _SCSI_CONTROLLER
        return VIRTUAL_DISK if self.drive.disk_number is None else PHYSICAL_DISK


def _resources(view: HostView) -> list[Resource]:
    found = []
    for settings in every_settings(view):
        drives = settings.snapshot.drives if settings.snapshot else settings.seen.vm.drives
        numbers = sorted({drive.number for drive in drives if drive.controller == "SCSI"})
        found += [Resource(settings, number) for number in range(max(numbers) + 1)] if numbers else []
        found += [Resource(settings, drive.number, drive) for drive in drives if _holds(drive)]
    return found


def _holds(drive: Drive) -> bool:
    return drive.path is not None or drive.disk_number is not None


def _connection(one: Resource) -> PSArray | None:
    if one.drive is None or one.drive.disk_number is not None:
        return None
    return PSArray([to_net(one.drive.path or "")], "System.String")


def _host_resource(one: Resource) -> PSArray | None:
    if one.drive is None or one.drive.disk_number is None:
        return None
    key = rf'DeviceID="Microsoft:{one.drive.disk_number}"'
    return PSArray([path_of(one.view, "Msvm_DiskDrive", key)], "System.String")


RESOURCES = CimClass(
    "v1/Msvm_ResourceAllocationSettingData",
    {
        "__CLASS": lambda _one: "Msvm_ResourceAllocationSettingData",
        "InstanceID": lambda one: one.instance,
        "ResourceSubType": lambda one: one.subtype,
        "ResourceType": lambda one: UInt16({VIRTUAL_DISK: 21, PHYSICAL_DISK: 22}.get(one.subtype, 6)),
        "Connection": _connection,
        "HostResource": _host_resource,
    },
    _resources,
)

IMAGE_SERVICE = CimClass(
    "v1/Msvm_ImageManagementService",
    {"__CLASS": lambda _view: "Msvm_ImageManagementService", "Started": lambda _view: True},
    lambda view: (view,),
)


def disk_info(view: HostView, path: str) -> NetObject:
    """GetVirtualHardDiskInfo(path): the answer as XML of CIM."""
    reading = view.read()
    read = read_disk(view.estate.volumes, reading, from_net(path), open_disks(reading))
    if isinstance(read, str):
        return _answer(_FAILED, None)
    return _answer(_DONE, to_net(_xml(read)))


def _answer(code: int, info: str | None) -> NetObject:
    return NetObject("System.Management.ManagementBaseObject", {"ReturnValue": UInt32(code), "Info": info})


def _xml(read: DiskReading) -> str:
    file = read.file
    values: Mapping[str, Any] = {
        "FileSize": read.size_on_disk,
        "InSavedState": "FALSE",
        "InUse": "TRUE" if read.attached else "FALSE",
        "MaxInternalSize": file.virtual_size,
        "ParentPath": file.parent or "",
        "Type": _TYPES[file.kind],
    }
    properties = "".join(
        f'<PROPERTY NAME="{name}" TYPE="string"><VALUE>{escape(str(value))}</VALUE></PROPERTY>'
        for name, value in values.items()
    )
    return f'<INSTANCE CLASSNAME="Msvm_VirtualHardDiskInfo">{properties}</INSTANCE>'


CLASSES = {
    "msvm_resourceallocationsettingdata": RESOURCES,
    "msvm_imagemanagementservice": IMAGE_SERVICE,
}
METHODS = {IMAGE_SERVICE.name: {"GetVirtualHardDiskInfo": disk_info}}
