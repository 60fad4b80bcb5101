"""What is built into VMs: Get-VMDvdDrive, -VMFloppyDiskDrive, -VMFirmware, -VMBios, -VMProcessor, -VMSecurity,
-VMFibreChannelHba and -VMAssignableDevice. Firmware is of generation 2 and a BIOS of generation 1; the other one is an
error."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import wrong_generation
from simulator.cmdlets.of_vms import PARAMETERS, SNAPSHOT, asked_for
from simulator.cmdlets.part_shapes import (
    ASSIGNED_DEVICE,
    BIOS,
    DVD_DRIVE,
    FIBRE_ADAPTER,
    FIRMWARE,
    FLOPPY_DRIVE,
    PROCESSOR,
    SECURITY,
    SeenPart,
)
from simulator.cmdlets.vm_object import SeenVM
from simulator.powershell.binding import Call, Cmdlet
from simulator.powershell.values import NetObject

Make = Callable[[SeenVM], Iterable[NetObject]]


def _one(shape: Any) -> Make:
    return lambda seen: (shape.make(SeenPart(seen, None)),)


def _dvds(seen: SeenVM) -> Iterator[NetObject]:
    return (DVD_DRIVE.make(SeenPart(seen, drive)) for drive in seen.vm.parts.dvds)


def _floppies(seen: SeenVM) -> Iterator[NetObject]:
    """Generation 2 has no diskette drive."""
    if seen.vm.generation == 1:
        yield FLOPPY_DRIVE.make(SeenPart(seen, None))


def _assigned(seen: SeenVM) -> Iterator[NetObject]:
    return (ASSIGNED_DEVICE.make(SeenPart(seen, path)) for path in seen.vm.parts.assigned)


def _fibre(seen: SeenVM) -> Iterator[NetObject]:
    return (FIBRE_ADAPTER.make(SeenPart(seen, adapter)) for adapter in seen.vm.parts.fibre)


def _declared(name: str, make: Make, *, generation: int | None = None, snapshots: bool = True, **more: Any) -> Cmdlet:
    def run(call: Call) -> Iterator[NetObject]:
        for seen in asked_for(call, name):
            if generation is not None and seen.vm.generation != generation:
                call.write_error(wrong_generation(seen.vm.name, seen.vm.generation))
            else:
                yield from make(seen)

    return hyperv_cmdlet(name, run, **PARAMETERS, **(SNAPSHOT if snapshots else {}), **more)


CMDLETS = (
    _declared(
        "Get-VMDvdDrive",
        _dvds,
        VMDriveController={"position": 0, "mandatory": True, "from_pipeline": True, "sets": ("VMDriveController",)},
        ControllerNumber={"position": 1},
        ControllerLocation={"position": 2},
    ),
    _declared("Get-VMFloppyDiskDrive", _floppies),
    _declared("Get-VMFirmware", _one(FIRMWARE), generation=2),
    _declared("Get-VMBios", _one(BIOS), generation=1),
    _declared("Get-VMProcessor", _one(PROCESSOR)),
    _declared("Get-VMSecurity", _one(SECURITY), snapshots=False),
    _declared("Get-VMFibreChannelHba", _fibre, snapshots=False),
    _declared("Get-VMAssignableDevice", _assigned, snapshots=False),
)
