"""A guest that is switched off writes no more, and one that is switched on writes again."""

from collections.abc import Iterator
from dataclasses import replace

from simulator.estate.files import DiskFile
from simulator.estate.model import VM, Host
from simulator.estate.snapshot_tree import writer_of
from simulator.estate.volumes import Volumes


def begin_writing(volumes: Volumes, host: Host, vm: VM, at: float) -> None:
    for file in _leaves(volumes, host, vm):
        if file.writer is None:
            writer = writer_of(vm, file.path, file.grains, at, child=file.parent is not None)
            volumes.put(host, replace(file, writer=writer))


def stop_writing(volumes: Volumes, host: Host, vm: VM, at: float) -> None:
    for file in _leaves(volumes, host, vm):
        volumes.put(host, file.still(at))


def _leaves(volumes: Volumes, host: Host, vm: VM) -> Iterator[DiskFile]:
    """What Now writes to; of a fixed disk nobody sees that it grows, and of a shared one not who did it."""
    for drive in vm.drives:
        file = volumes.disk(host, drive.path) if drive.path and not drive.shared else None
        if file is not None and file.kind != "Fixed":
            yield file
