"""Get-VHD, Test-VHD and Get-VHDSet, read off the estate's files: VirtualHardDisk and VHDSetInfo of the module."""

from collections.abc import Iterator
from typing import NamedTuple

from simulator.cmdlets.declaring import hyperv_cmdlet
from simulator.cmdlets.failures import broken_chain, unreadable_disk
from simulator.cmdlets.shapes import Shape, always, enum, strings
from simulator.cmdlets.view import HostView, view_of
from simulator.estate.disk_reading import FAULTS, DiskReading, chain_fault, open_disks, read_disk
from simulator.powershell.binding import Call
from simulator.powershell.values import NetObject, SubsetError, UInt32, UInt64, from_net, to_net


class SeenDisk(NamedTuple):
    view: HostView
    read: DiskReading


def _optional(value: int | None, kind: type) -> object:
    return None if value is None else kind(value)


VIRTUAL_HARD_DISK = Shape(
    "VirtualHardDisk",
    {
        "ComputerName": lambda seen: seen.view.host.name,
        "Path": lambda seen: to_net(seen.read.path),
        "VhdFormat": lambda seen: enum("VhdFormat", seen.read.file.format),
        "VhdType": lambda seen: enum("VhdType", seen.read.file.kind),
        "FileSize": lambda seen: UInt64(seen.read.size_on_disk),
        "Size": lambda seen: UInt64(seen.read.file.virtual_size),
        "MinimumSize": lambda seen: _optional(seen.read.minimum_size, UInt64),
        "LogicalSectorSize": always(UInt32(512)),
        "PhysicalSectorSize": lambda seen: UInt32(512 if seen.read.file.format == "VHD" else 4096),
        "BlockSize": lambda seen: UInt32(seen.read.file.block_size),
        # "" or null for none: both occur (HYPERV.md §3.4).
        "ParentPath": lambda seen: to_net(seen.read.file.parent or ""),
        "DiskIdentifier": lambda seen: seen.read.file.identifier.upper(),
        "FragmentationPercentage": lambda seen: _optional(seen.read.fragmentation, UInt32),
        "Alignment": always(UInt32(1)),
        "Attached": lambda seen: seen.read.attached,
        "DiskNumber": always(None),
        "IsPMEMCompatible": always(False),
        "AddressAbstractionType": always(enum("VirtualHardDiskPmemAddressAbstractionType", "None")),
    },
)
VHD_SET = Shape(
    "VHDSetInfo",
    {
        "ComputerName": lambda seen: seen.view.host.name,
        "Path": lambda seen: to_net(seen.read.path),
        "SnapshotIdList": always(strings(())),
        "AllPaths": lambda seen: strings(seen.read.file.backing),
    },
)


def get_vhd(call: Call) -> Iterator[NetObject]:
    for refused in ("DiskNumber", "VMId"):
        if refused in call.bound:
            raise SubsetError(f"parameter -{refused} of Get-VHD is not simulated")
    return (VIRTUAL_HARD_DISK.make(seen) for seen in _read(call))


def get_vhd_set(call: Call) -> Iterator[NetObject]:
    """Without -GetAllPaths the list of paths is not asked for, and comes back empty."""
    if "GetAllPaths" not in call.bound:
        raise SubsetError("Get-VHDSet without -GetAllPaths is not simulated")
    return (VHD_SET.make(seen) for seen in _read(call))


def test_vhd(call: Call) -> Iterator[bool]:
    """True of a chain that can be opened from this file down; an error of any other, as Hyper-V tells it of one that it
    is to merge or to start. No capture of a test that fails is known."""
    if "SupportPersistentReservations" in call.bound:
        raise SubsetError("Test-VHD -SupportPersistentReservations is not simulated")
    view = view_of(call)
    reading = view.read()
    for path in map(from_net, call.bound["Path"]):
        wrong = chain_fault(view.estate.volumes, reading, path)
        if wrong is None:
            yield True
        elif wrong in FAULTS:
            call.write_error(unreadable_disk(path, wrong))
        else:
            call.write_error(broken_chain(path, wrong))


def seen_disk(view: HostView, path: str) -> NetObject:
    """One that is there and can be read."""
    reading = view.read()
    read = read_disk(view.estate.volumes, reading, path, open_disks(reading))
    if isinstance(read, str):
        raise TypeError(f"{path} was to be there, and is {read}")
    return VIRTUAL_HARD_DISK.make(SeenDisk(view, read))


def _read(call: Call) -> Iterator[SeenDisk]:
    """Each path by itself: one that cannot be read is reported, and the others follow."""
    view = view_of(call)
    reading = view.read()
    held = open_disks(reading)
    for path in map(from_net, call.bound["Path"]):
        read = read_disk(view.estate.volumes, reading, path, held)
        if isinstance(read, str):
            call.write_error(unreadable_disk(path, read))
        else:
            yield SeenDisk(view, read)


_PATH = {"position": 0, "mandatory": True, "from_pipeline": True, "from_pipeline_by_property_name": True}

CMDLETS = (
    hyperv_cmdlet(
        "Get-VHD",
        get_vhd,
        Path={**_PATH, "sets": ("Path",), "aliases": ("FullName",)},
        VMId={"position": 0, "mandatory": True, "from_pipeline_by_property_name": True, "sets": ("VMId",)},
        DiskNumber={"position": 0, "mandatory": True, "sets": ("Disk",)},
    ),
    hyperv_cmdlet("Test-VHD", test_vhd, Path=_PATH),
    hyperv_cmdlet("Get-VHDSet", get_vhd_set, Path={**_PATH, "aliases": ("FullName",)}),
)
