"""Laying a VM's first files: its configuration and its disks."""

from typing import NamedTuple

from simulator.estate.blocks import GRAIN, written_from
from simulator.estate.files import MIB, DiskFile, File
from simulator.estate.model import VM, Host
from simulator.estate.noise import guid_from, mix
from simulator.estate.snapshot_tree import writer_of
from simulator.estate.snapshots import Drive
from simulator.estate.volumes import Volumes


class DiskPlan(NamedTuple):
    """A disk to be made. `filled` is the share of it that was written at first; `growing`: the guest writes to it."""

    name: str
    size: int
    kind: str = "Dynamic"
    format: str = "VHDX"
    filled: float = 0.2
    growing: bool = True


def lay_configuration(volumes: Volumes, host: Host, vm: VM) -> None:
    folder, created = rf"{vm.path}\Virtual Machines\{vm.id.upper()}", vm.created_at.timestamp()
    volumes.put(host, File(f"{folder}.vmcx", created, 40_000 + vm.key % 30_000))
    volumes.put(host, File(f"{folder}.vmrs", created, 53_248))


def lay_disks(volumes: Volumes, host: Host, vm: VM, plans: list[DiskPlan]) -> None:
    """The disks in the VM's folder, and its drives: generation 1 boots from IDE."""
    drives = []
    for number, plan in enumerate(plans):
        file = disk_file(vm, plan, number)
        volumes.put(host, file)
        if vm.generation == 1 and number < 2:
            drives.append(Drive(file.path, "IDE", 0, number))
        else:
            drives.append(Drive(file.path, "SCSI", 0, number))
    vm.drives = (*vm.drives, *drives)


def disk_file(vm: VM, plan: DiskPlan, number: int) -> DiskFile:
    created = vm.created_at.timestamp()
    path = rf"{vm.path}\{plan.name}.{'vhd' if plan.format == 'VHD' else 'vhdx'}"
    total = -(-plan.size // GRAIN)
    fixed = plan.kind == "Fixed"
    return DiskFile(
        path=path,
        created_at=created,
        format=plan.format,
        kind=plan.kind,
        virtual_size=plan.size,
        block_size=0 if fixed else 2 * MIB if plan.format == "VHD" else 32 * MIB,
        blocks=written_from(0, total if fixed else int(total * plan.filled), total, mix(vm.key, 1000 + number)),
        writer=None if fixed or not plan.growing else writer_of(vm, path, total, created, child=False),
        identifier=guid_from(vm.key, number),
        has_partitions=plan.filled > 0,
    )
