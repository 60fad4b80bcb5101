"""What becomes of a VM's files when it moves to a host that does not see them, or is removed."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.estate.files import DiskFile, File
from simulator.estate.model import VM, Host
from simulator.estate.snapshots import Drive
from simulator.estate.volumes import Volumes, folded, last_part


def carry_files(volumes: Volumes, source: Host, destination: Host, vm: VM) -> None:
    """A shared-nothing migration: what the destination does not see is laid into a folder of the VM's there.

    A file outside the VM's own folder (a master image) is copied, because others may need it.
    """
    files = _files_of(volumes, source, vm)
    unseen = {key: file for key, file in files.items() if volumes.find(destination, file.path) is not file}
    if not unseen:
        return
    folder = rf"{destination.vm_path}\{last_part(vm.path)}"
    own = len(vm.path) + 1
    moved = {
        key: rf"{folder}\{file.path[own:] if _inside(key, vm) else last_part(file.path)}"
        for key, file in unseen.items()
    }
    for key, file in unseen.items():
        if _inside(key, vm):
            volumes.drop(source, file.path)
        volumes.put(destination, _renamed(file, moved))
    vm.drives = _elsewhere(vm.drives, moved)
    vm.snapshots = tuple(
        replace(snapshot, drives=_elsewhere(snapshot.drives, moved), path=folder) for snapshot in vm.snapshots
    )
    if vm.merging is not None:
        vm.merging.waiting[:] = [moved.get(folded(path), path) for path in vm.merging.waiting]
    vm.path = folder


def drop_configuration(volumes: Volumes, host: Host, vm: VM) -> None:
    for file in _files_of(volumes, host, vm).values():
        if not isinstance(file, DiskFile):
            volumes.drop(host, file.path)


def _files_of(volumes: Volumes, host: Host, vm: VM) -> dict[str, File]:
    """Disks of all its chains, and what lies in its own folder; by folded path."""
    found: dict[str, File] = {}
    for drives in (vm.drives, *(snapshot.drives for snapshot in vm.snapshots)):
        for drive in drives:
            chain = volumes.chain(host, drive.path) if drive.path else []
            found |= {folded(file.path): file for file in chain}
    volume = volumes.at(host, vm.path)
    return found | {key: file for key, file in (volume.files.items() if volume else ()) if _inside(key, vm)}


def _inside(key: str, vm: VM) -> bool:
    return key.startswith(folded(vm.path) + "\\")


def _renamed(file: File, moved: Mapping[str, str]) -> File:
    renamed = replace(file, path=moved[folded(file.path)])
    if isinstance(renamed, DiskFile) and renamed.parent is not None:
        return replace(renamed, parent=moved.get(folded(renamed.parent), renamed.parent))
    return renamed


def _elsewhere(drives: tuple[Drive, ...], moved: Mapping[str, str]) -> tuple[Drive, ...]:
    return tuple(replace(drive, path=moved.get(folded(drive.path or ""), drive.path)) for drive in drives)
