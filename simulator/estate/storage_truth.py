"""The ground truth of snapshots, drives, disk files and volumes, as lists of plain JSON rows.

"snapshots": one row per snapshot and placement of its VM. "drives": one per attachment, `snapshot_id` null for Now.
"files": one per host and file of any chain that is attached there (and of the files behind a VHD Set), with `error` (a
word of disk_reading.FAULTS) where the host cannot read it; `mismatched`: its parent is another file than the one that
it was made from. "volumes": one per volume.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from simulator.estate.disk_reading import DiskReading, open_disks, read_disk
from simulator.estate.model import VM, Host
from simulator.estate.reading import HostReading
from simulator.estate.snapshots import Drive, Snapshot
from simulator.estate.telling import storage_as_told
from simulator.estate.volumes import CHAIN_LIMIT, Volume, Volumes, folded

WINDOWS_SERVER_2019 = 17763


def storage_truth(readings: Sequence[HostReading], volumes: Volumes) -> dict[str, list[dict[str, Any]]]:
    held = [(reading.host, read.vm) for reading in readings for read in reading.vms]
    at = readings[0].at if readings else 0
    return {
        "snapshots": [
            storage_as_told("snapshots", _snapshot(host, vm, snapshot), host.windows)
            for host, vm in held
            for snapshot in vm.snapshots
        ],
        "drives": [storage_as_told("drives", row, host.windows) for host, vm in held for row in _drives(host, vm)],
        "files": [
            storage_as_told("files", row, reading.host.windows)
            for reading in readings
            for row in _files(reading, volumes)
        ],
        "volumes": [_volume(volume, at) for volume in volumes],
    }


def _snapshot(host: Host, vm: VM, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "vm_id": vm.id,
        "host": host.name,
        "placement": vm.placement,
        "id": snapshot.id,
        "name": snapshot.name,
        "snapshot_type": snapshot.kind,
        "is_automatic": snapshot.automatic if host.windows.build >= WINDOWS_SERVER_2019 else None,
        "created_at": _iso(snapshot.created_at),
        "parent_id": snapshot.parent,
        "is_current": vm.current_snapshot == snapshot.id,
        "state": snapshot.state,
        "path": snapshot.path,
        "system_files_bytes": snapshot.system_bytes,
    }


def _drives(host: Host, vm: VM) -> Iterator[dict[str, Any]]:
    for snapshot_id, drives in attachments(vm):
        for drive in drives:
            yield {
                "vm_id": vm.id,
                "host": host.name,
                "placement": vm.placement,
                "snapshot_id": snapshot_id,
                "controller_type": drive.controller,
                "controller_number": drive.number,
                "controller_location": drive.location,
                "path": drive.path,
                "disk_number": drive.disk_number,
                "is_shared": drive.shared,
            }


def attachments(vm: VM) -> Iterable[tuple[str | None, tuple[Drive, ...]]]:
    """Snapshot id (None: Now) and drives."""
    return [(None, vm.drives), *((snapshot.id, snapshot.drives) for snapshot in vm.snapshots)]


def _files(reading: HostReading, volumes: Volumes) -> Iterator[dict[str, Any]]:
    """Every file of every chain, once."""
    waiting = [
        (drive.path, 1)
        for read in reading.vms
        for _, drives in attachments(read.vm)
        for drive in drives
        if drive.path is not None and drive.disk_number is None
    ]
    visited: set[str] = set()
    held = open_disks(reading)
    while waiting:
        path, depth = waiting.pop()
        if folded(path) in visited:
            continue
        visited.add(folded(path))
        read = read_disk(volumes, reading, path, held)
        yield {
            "host": reading.host.name,
            "path": path,
            **_file(read),
            "mismatched": _mismatched(reading, volumes, read),
        }
        if isinstance(read, DiskReading) and depth < CHAIN_LIMIT:
            waiting += [(further, depth + 1) for further in (*read.file.backing, read.file.parent) if further]


def _mismatched(reading: HostReading, volumes: Volumes, read: DiskReading | str) -> bool:
    """Whether its parent is there and is another file than the one that it was made from."""
    if isinstance(read, str) or not read.file.parent:
        return False
    parent = volumes.disk(reading.host, read.file.parent)
    return parent is not None and not read.file.fits(parent)


def _file(read: DiskReading | str) -> dict[str, Any]:
    if isinstance(read, str):
        return dict.fromkeys(_FACTS) | {"error": read}
    file = read.file
    return {
        "format": file.format,
        "kind": file.kind,
        "size_on_disk_bytes": read.size_on_disk,
        "virtual_size_bytes": file.virtual_size,
        "minimum_size_bytes": read.minimum_size,
        "block_size_bytes": file.block_size,
        "parent_path": file.parent,
        "identifier": file.identifier,
        "fragmentation_percent": read.fragmentation,
        "is_attached": read.attached,
        "error": None,
    }


_FACTS = (
    "format kind size_on_disk_bytes virtual_size_bytes minimum_size_bytes block_size_bytes parent_path identifier "
    "fragmentation_percent is_attached"
).split()


def _volume(volume: Volume, at: float) -> dict[str, Any]:
    return {
        "id": volume.id,
        "root": volume.root,
        "kind": volume.kind,
        "owner": volume.owner,
        "cluster": volume.cluster,
        "label": volume.label,
        "file_system": volume.file_system,
        "capacity_bytes": volume.capacity,
        "free_bytes": volume.free_at(at),
        "thin": volume.thin,
        "files": len(volume.files),
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
