"""What is stored of VMs and their snapshots, as the plain facts that snapshots.domain computes from."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from hyperv.contracts.paths import folded
from inventory.models import VM, DiskFile, Drive, Host, SectionState, VMReading, Volume
from inventory.selectors.freshness import Sections
from inventory.selectors.lying import root_of, volumes_of
from inventory.selectors.vm_files import ORDER, VMFiles
from snapshots.domain.facts import NOW, DriveFact, FileFact, Others, SnapshotFact, VMFacts
from snapshots.models import Snapshot
from snapshots.selectors.others import others_of

BACKING_UP = "BackingUpVirtualMachine"
_OF_A_FILE = (
    *("path_key", "path", "size_on_disk_bytes", "virtual_size_bytes", "parent_key", "error_code", "disk_type"),
    *("format", "block_size_bytes", "backing_keys", "parent_path"),
)
_OF_A_DRIVE = ("vm_id", "snapshot_id", "controller_type", "controller_number", "controller_location", "path_key")
_OF_A_SNAPSHOT = (
    *("snapshot_id", "parent_id", "snapshot_type", "is_automatic", "created_at", "is_current"),
    *("system_files_bytes", "path", "name"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What is stored of one VM on one host, as it was read once for a page."""

    stored: VMFiles
    snapshots: Sequence[Snapshot]
    sections: Sections


class Places:
    """On which volume of a host a path lies: the one with the longest root."""

    def __init__(self, volumes: Iterable[Volume]) -> None:
        """`volumes`: all that the host reaches."""
        longest_first = sorted(volumes, key=lambda volume: len(volume.path), reverse=True)
        self._roots = [(root_of(volume), volume.pk) for volume in longest_first]

    def of(self, path: str | None) -> int | None:
        if not path:
            return None
        key = folded(path) + "\\"
        return next((pk for root, pk in self._roots if key.startswith(root)), None)


def facts_of_host(host: Host, *, drives_read: bool | None = None) -> Mapping[uuid.UUID, VMFacts]:
    """Of all VMs that have a drive or a snapshot on this host; a constant number of queries. What other hosts' VMs do
    with the files is left out: no cost depends on it."""
    places = Places(volumes_of(host))
    files = _by_key(DiskFile.objects.filter(host=host).values_list(*_OF_A_FILE), places)
    drives, snapshots = defaultdict(list), defaultdict(list)
    for vm_id, *row in Drive.objects.filter(host=host).order_by(*ORDER).values_list(*_OF_A_DRIVE):
        drives[vm_id].append(_drive(row))
    for vm_id, *told in Snapshot.objects.filter(host=host).order_by("pk").values_list("vm_id", *_OF_A_SNAPSHOT):
        snapshots[vm_id].append(_snapshot(told, places))
    read = were_drives_read(host) if drives_read is None else drives_read
    backing_up = _backing_up(host, [*snapshots])
    return {
        vm_id: VMFacts(
            snapshots.get(vm_id, ()),
            drives.get(vm_id, ()),
            files,
            drives_read=read,
            is_backing_up=backing_up.get(vm_id),
        )
        for vm_id in {*drives, *snapshots}
    }


def facts_of_vm(vm: VM, host: Host, read: Read) -> VMFacts:
    """Of the VM as that host shows it, what others do with its files included; two queries, however much it has."""
    places = Places(read.stored.volumes)
    files = _by_key((_columns(file, _OF_A_FILE) for file in read.stored.files.values()), places)
    return VMFacts(
        [_snapshot(_columns(one, _OF_A_SNAPSHOT), places) for one in read.snapshots],
        [_drive(_columns(drive, _OF_A_DRIVE[1:])) for drive in read.stored.drives],
        files,
        others_of(vm, host, files) if files else Others(),
        read.sections["disks"].ok_at is not None,
        _is_backing_up(vm, host),
    )


def _columns(row: Any, names: Sequence[str]) -> Sequence[Any]:
    return [getattr(row, name) for name in names]


def were_drives_read(host: Host) -> bool:
    return SectionState.objects.filter(host=host, name="disks", ok_at__isnull=False).exists()


def _by_key(rows: Iterable[Sequence[Any]], places: Places) -> Mapping[str, FileFact]:
    return {row[0]: _file(row, places) for row in rows}


def _file(row: Sequence[Any], places: Places) -> FileFact:
    *told, backing, parent_path = row
    return FileFact._make([*told, tuple(backing), parent_path, places.of(row[1])])


def _drive(row: Sequence[Any]) -> DriveFact:
    snapshot_id, controller, number, location, key = row
    return DriveFact(snapshot_id or NOW, f"{controller} {number}:{location}", key)


def _snapshot(row: Sequence[Any], places: Places) -> SnapshotFact:
    *facts, path, name = row
    return SnapshotFact._make([*facts, places.of(path), name])


def _is_backing_up(vm: VM, host: Host) -> bool | None:
    """What the VM says of itself where it is; `reading` was selected with it."""
    status = getattr(getattr(vm, "reading", None), "operational_status", None)
    return BACKING_UP in status if status and vm.host_id == host.pk else None


def _backing_up(host: Host, vms: Collection[uuid.UUID]) -> Mapping[uuid.UUID, bool]:
    """What the VMs say of themselves; of a replica, and of one that tells no status, nothing is known."""
    told = VMReading.objects.filter(Q(vm__in=vms), vm__host=host).values_list("vm_id", "operational_status")
    return {vm_id: BACKING_UP in status for vm_id, status in told if status}
