"""Microsoft.HyperV.PowerShell.HardDiskDrive: one attachment of a VM or of one of its snapshots."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.shapes import Shape, always, enum
from simulator.cmdlets.view import HostView
from simulator.estate.model import VM
from simulator.estate.snapshots import Drive, Snapshot
from simulator.powershell.values import Guid, Int32, NetObject, UInt64, to_net

NOWHERE = Guid("00000000-0000-0000-0000-000000000000")
# The classes of devices in a drive's instance id (captures/hyperv_json/get_vm_hard_disk_drive.json).
_CONTROLLER = {"IDE": "83F8638B-8DCA-4152-9EDA-2CA8B33039B4", "SCSI": "33972D26-7EE4-49E8-8C11-C5F761133946"}


class SeenDrive(NamedTuple):
    view: HostView
    vm: VM
    drive: Drive
    snapshot: Snapshot | None


def _id(seen: SeenDrive) -> str:
    drive = seen.drive
    owner = (seen.snapshot.id if seen.snapshot else seen.vm.id).upper()
    return rf"Microsoft:{owner}\{_CONTROLLER.get(drive.controller, '')}\{drive.number}\{drive.location}\D"


def _name(seen: SeenDrive) -> str:
    drive = seen.drive
    return f"Hard Drive on {drive.controller} controller number {drive.number} at location {drive.location}"


HARD_DISK_DRIVE = Shape(
    "HardDiskDrive",
    {
        "Path": lambda seen: to_net(seen.drive.path) if seen.drive.path is not None else None,
        "DiskNumber": lambda seen: Int32(seen.drive.disk_number) if seen.drive.disk_number is not None else None,
        "MaximumIOPS": always(UInt64(0)),
        "MinimumIOPS": always(UInt64(0)),
        "QoSPolicyID": always(NOWHERE),
        "SupportPersistentReservations": lambda seen: seen.drive.shared,
        "WriteHardeningMethod": always(None),
        "ControllerLocation": lambda seen: Int32(seen.drive.location),
        "ControllerNumber": lambda seen: Int32(seen.drive.number),
        "ControllerType": lambda seen: enum("ControllerType", seen.drive.controller),
        "Name": _name,
        "PoolName": always("Primordial"),
        "Id": _id,
        "VMId": lambda seen: Guid(seen.vm.id),
        "VMName": lambda seen: to_net(seen.vm.name),
        "VMSnapshotId": lambda seen: Guid(seen.snapshot.id) if seen.snapshot else NOWHERE,
        "VMSnapshotName": lambda seen: to_net(seen.snapshot.name) if seen.snapshot else None,
        "ComputerName": lambda seen: seen.view.host.name,
        "IsDeleted": always(False),
    },
    text=lambda seen: f"HardDiskDrive (Name = '{_name(seen)}')",
)


def drives_now(view: HostView, vm: VM) -> Iterator[NetObject]:
    return (HARD_DISK_DRIVE.make(SeenDrive(view, vm, drive, None)) for drive in vm.drives)


def drives_of_snapshot(view: HostView, vm: VM, snapshot: Snapshot) -> Iterator[NetObject]:
    return (HARD_DISK_DRIVE.make(SeenDrive(view, vm, drive, snapshot)) for drive in snapshot.drives)
