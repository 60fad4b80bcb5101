"""Get-VMHardDiskDrive: what Now, or one snapshot, is pointed at."""

from collections.abc import Iterable, Iterator

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.drive_object import drives_now, drives_of_snapshot
from simulator.cmdlets.failures import no_such_id, vmms_stopped
from simulator.cmdlets.view import HostView, view_of
from simulator.cmdlets.vm import vms_named, vms_of_objects
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject, SubsetError


def get_vm_hard_disk_drive(call: Call) -> Iterator[NetObject]:
    view = view_of(call)
    if "VMDriveController" in call.bound:
        raise SubsetError("parameter -VMDriveController of Get-VMHardDiskDrive is not simulated")
    return (drive for drive in _drives(call, view) if _wanted(call, drive))


def _drives(call: Call, view: HostView) -> Iterable[NetObject]:
    if "VMSnapshot" in call.bound:
        return _of_snapshot(call, view, call.bound["VMSnapshot"])
    if "VM" in call.bound:
        reads = vms_of_objects(call, view, call.bound["VM"])
    else:
        reads = vms_named(call, view, call.bound["VMName"])
    return (drive for read in reads for drive in drives_now(view, read.vm))


def _of_snapshot(call: Call, view: HostView, wanted: NetObject) -> Iterable[NetObject]:
    """The snapshot behind an object that a script holds; it may be gone since."""
    if view.host.vmms != "Running":
        call.write_error(vmms_stopped(view))
        return ()
    sought = wanted.get("Id").text
    for read in view.read().vms:
        for snapshot in read.vm.snapshots:
            if snapshot.id == sought and read.vm.id == wanted.get("VMId").text:
                return drives_of_snapshot(view, read.vm, snapshot)
    call.write_error(no_such_id(sought))
    return ()


def _wanted(call: Call, drive: NetObject) -> bool:
    """-ControllerType, -ControllerNumber and -ControllerLocation narrow the answer."""
    asked = {name: call.bound.get(name) for name in ("ControllerType", "ControllerNumber", "ControllerLocation")}
    return all(value is None or drive.get(name) == value for name, value in asked.items())


_PLACE = {"sets": ("VMName", "VMObject", "VMSnapshot")}

CMDLETS = (
    hyperv_cmdlet(
        "Get-VMHardDiskDrive",
        get_vm_hard_disk_drive,
        VMName={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMName",)},
        VM={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMObject",)},
        VMSnapshot={
            "position": 0,
            "mandatory": True,
            "from_pipeline": True,
            "sets": ("VMSnapshot",),
            "aliases": ("VMCheckpoint",),
        },
        VMDriveController={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMDriveController",)},
        ControllerLocation={"position": 3, **_PLACE},
        ControllerNumber={"position": 2, **_PLACE},
        ControllerType={"position": 1, **_PLACE},
    ),
)
