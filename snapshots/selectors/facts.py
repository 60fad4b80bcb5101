"""What is stored of a VM and its snapshots, as the plain facts that snapshots.domain computes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inventory.models import VM, Host, SectionState
from inventory.selectors.freshness import Sections
from inventory.selectors.lying import root_of
from inventory.selectors.vm_files import VMFiles
from snapshots.domain.facts import NOW, DriveFact, FileFact, Others, SnapshotFact, VMFacts
from snapshots.models import Snapshot
from snapshots.selectors.others import others_of
from snapshots.selectors.roots import Roots

BACKING_UP = "BackingUpVirtualMachine"
OF_A_FILE = (
    *("path_key", "path", "size_on_disk_bytes", "virtual_size_bytes", "parent_key", "error_code", "disk_type"),
    *("format", "block_size_bytes", "backing_keys", "parent_path", "fit"),
)
OF_A_DRIVE = ("snapshot_id", "controller_type", "controller_number", "controller_location", "path_key")
OF_A_SNAPSHOT = (
    *("snapshot_id", "parent_id", "snapshot_type", "is_automatic", "created_at", "is_current"),
    *("system_files_bytes", "path", "name"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What is stored of one VM on one host, as it was read once for a page."""

    stored: VMFiles
    snapshots: Sequence[Snapshot]
    sections: Sections


def facts_of_vm(vm: VM, host: Host, read: Read) -> VMFacts:
    """Of the VM as that host shows it, what others do with its files included; two queries, however much it has."""
    roots = Roots((root_of(volume), volume.pk) for volume in read.stored.volumes)
    files = {file.path_key: file_fact(_columns(file, OF_A_FILE), roots) for file in read.stored.files.values()}
    return VMFacts(
        [snapshot_fact(one, roots) for one in read.snapshots],
        [drive_fact(_columns(drive, OF_A_DRIVE)) for drive in read.stored.drives],
        files,
        others_of(vm, host, files) if files else Others(),
        read.sections["disks"].ok_at is not None,
        _is_backing_up(vm, host),
    )


def were_drives_read(host_id: int) -> bool:
    return SectionState.objects.filter(host=host_id, name="disks", ok_at__isnull=False).exists()


def file_fact(row: Sequence[Any], roots: Roots) -> FileFact:
    """The values of OF_A_FILE."""
    *told, backing, parent_path, fit = row
    return FileFact._make((*told, tuple(backing), parent_path, roots.of(row[1]), fit))


def drive_fact(row: Sequence[Any]) -> DriveFact:
    """The values of OF_A_DRIVE."""
    snapshot_id, controller, number, location, key = row
    return DriveFact(snapshot_id or NOW, f"{controller} {number}:{location}", key)


def snapshot_fact(one: Snapshot, roots: Roots) -> SnapshotFact:
    *facts, path, name = _columns(one, OF_A_SNAPSHOT)
    return SnapshotFact._make((*facts, roots.of(path), name))


def _columns(row: Any, names: Sequence[str]) -> Sequence[Any]:
    return [getattr(row, name) for name in names]


def _is_backing_up(vm: VM, host: Host) -> bool | None:
    """What the VM says of itself where it is; `reading` was selected with it."""
    status = getattr(getattr(vm, "reading", None), "operational_status", None)
    return BACKING_UP in status if status and vm.host_id == host.pk else None
