"""What is stored of VMs and their snapshots, as the plain facts that snapshots.domain computes from."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from hyperv.contracts.paths import folded
from inventory.models import VM, DiskFile, Drive, Host, SectionState, VMReading, Volume
from inventory.selectors.disk_files import files_behind
from inventory.selectors.lying import root_of, volumes_of
from snapshots.domain.facts import NOW, DriveFact, FileFact, Others, SnapshotFact, VMFacts
from snapshots.models import Snapshot
from snapshots.selectors.others import others_of

BACKING_UP = "BackingUpVirtualMachine"
_OF_A_FILE = (
    *("path_key", "path", "size_on_disk_bytes", "virtual_size_bytes", "parent_key", "error_code", "disk_type"),
    *("format", "block_size_bytes", "backing_keys", "parent_path"),
)
_OF_A_DRIVE = ("vm_id", "snapshot_id", "controller_type", "controller_number", "controller_location", "path_key")
_ORDER = ("controller_type", "controller_number", "controller_location", "pk")
_OF_A_SNAPSHOT = (
    *("snapshot_id", "parent_id", "snapshot_type", "is_automatic", "created_at", "is_current"),
    *("system_files_bytes", "path", "name"),
)


class Places:
    """On which volume of a host a path lies: the one with the longest root."""

    def __init__(self, host: Host) -> None:
        volumes = sorted(volumes_of(host), key=lambda volume: len(volume.path), reverse=True)
        self._roots = [(root_of(volume), volume.pk) for volume in volumes]
        self.volumes: Mapping[int, Volume] = {volume.pk: volume for volume in volumes}

    def of(self, path: str | None) -> int | None:
        if not path:
            return None
        key = folded(path) + "\\"
        return next((pk for root, pk in self._roots if key.startswith(root)), None)


def facts_of_host(host: Host, *, drives_read: bool | None = None) -> Mapping[uuid.UUID, VMFacts]:
    """Of all VMs that have a drive or a snapshot on this host; a constant number of queries. What other hosts' VMs do
    with the files is left out: no cost depends on it."""
    places = Places(host)
    files = _by_key(DiskFile.objects.filter(host=host).values_list(*_OF_A_FILE), places)
    drives, snapshots = defaultdict(list), defaultdict(list)
    for vm_id, *row in Drive.objects.filter(host=host).order_by(*_ORDER).values_list(*_OF_A_DRIVE):
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


def facts_of_vm(vm: VM, host: Host, places: Places) -> VMFacts:
    """Of the VM as that host shows it, what others do with its files included; eight queries, however much it has."""
    drives = [
        _drive(row[1:]) for row in Drive.objects.filter(vm=vm, host=host).order_by(*_ORDER).values_list(*_OF_A_DRIVE)
    ]
    found = files_behind(host.pk, {drive.file for drive in drives if drive.file})
    files = _by_key(([getattr(file, name) for name in _OF_A_FILE] for file in found.values()), places)
    rows = Snapshot.objects.filter(vm=vm, host=host).order_by("pk").values_list(*_OF_A_SNAPSHOT)
    return VMFacts(
        [_snapshot(row, places) for row in rows],
        drives,
        files,
        others_of(vm, host, files) if files else Others(),
        were_drives_read(host),
        _backing_up(host, [vm.pk]).get(vm.pk),
    )


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


def _backing_up(host: Host, vms: Collection[uuid.UUID]) -> Mapping[uuid.UUID, bool]:
    """What the VMs say of themselves; of a replica, and of one that tells no status, nothing is known."""
    told = VMReading.objects.filter(Q(vm__in=vms), vm__host=host).values_list("vm_id", "operational_status")
    return {vm_id: BACKING_UP in status for vm_id, status in told if status}
