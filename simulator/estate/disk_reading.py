"""What a host is shown of a virtual disk file: the one place that both Get-VHD and the truth are taken from."""

from dataclasses import dataclass

from simulator.estate.files import DiskFile
from simulator.estate.noise import mix
from simulator.estate.reading import HostReading
from simulator.estate.volumes import Volumes, folded

FAULTS = ("missing", "locked", "denied", "corrupt")


@dataclass(frozen=True, slots=True)
class DiskReading:
    """A file at an instant. `fragmentation` and `minimum_size` are None where Windows tells none."""

    file: DiskFile
    path: str
    size_on_disk: int
    minimum_size: int | None
    fragmentation: int | None
    attached: bool


def open_disks(reading: HostReading) -> frozenset[str]:
    """Files (folded paths) that VMs of this host hold open: captures/hyperv_json/get_vhd.json shows Attached for the
    disks of the VM that runs, and not for those of the one that is off."""
    return frozenset(
        folded(drive.path) for read in reading.vms if read.on for drive in read.vm.drives if drive.path is not None
    )


def read_disk(volumes: Volumes, reading: HostReading, path: str, held: frozenset[str]) -> DiskReading | str:
    """The file, or which of FAULTS keeps it from being read. `held` is open_disks of the reading."""
    volume = volumes.at(reading.host, path)
    if volume is not None and volume.denied:
        return "denied"
    file = volumes.disk(reading.host, path)
    if file is None:
        return "missing"
    if file.fault:
        return file.fault
    return DiskReading(
        file=file,
        path=path,
        size_on_disk=file.size_at(reading.at),
        minimum_size=file.minimum_size_at(reading.at),
        fragmentation=_fragmentation(file),
        attached=folded(path) in held,
    )


def chain_fault(volumes: Volumes, reading: HostReading, path: str) -> str | None:
    """What keeps the chain from this file down from being opened: one of FAULTS; of its parent "no_parent", "loop" or
    "mismatched"; "below" where it is a file further down; None where nothing does."""
    first = read_disk(volumes, reading, path, frozenset())
    if isinstance(first, str):
        return first
    met, child = {folded(path)}, first.file
    while child.parent:
        below = "" if len(met) == 1 else "below"
        if folded(child.parent) in met:
            return below or "loop"
        met.add(folded(child.parent))
        parent = read_disk(volumes, reading, child.parent, frozenset())
        if isinstance(parent, str):
            return below or "no_parent"
        if not child.fits(parent.file):
            return below or "mismatched"
        child = parent.file
    return None


def _fragmentation(file: DiskFile) -> int | None:
    """Percent. Windows tells none of a child (VirtualEngine/Lability #304)."""
    if file.kind == "Differencing":
        return None
    return 0 if file.kind == "Fixed" else mix(int(file.created_at), file.grains) % 62
