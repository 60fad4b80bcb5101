"""How far a VM's merge has come: the one place that the job of WMI and the truth are taken from."""

from dataclasses import dataclass
from typing import Any

from simulator.estate.blocks import GRAIN
from simulator.estate.model import VM, Host
from simulator.estate.reading import HostReading
from simulator.estate.volumes import Volumes


@dataclass(frozen=True, slots=True)
class MergeReading:
    """`child` and `parent` are None while the merge waits, or after it stopped for `trouble`."""

    vm: VM
    waiting: tuple[str, ...]
    trouble: str | None
    began_at: float | None = None
    child: str | None = None
    parent: str | None = None
    percent: int | None = None


def read_merge(volumes: Volumes, host: Host, vm: VM, at: float) -> MergeReading | None:
    """None where the VM has nothing to merge."""
    merging = vm.merging
    if merging is None:
        return None
    waiting, copy = tuple(merging.waiting), merging.copy
    if copy is None:
        return MergeReading(vm, waiting, merging.trouble)
    child = volumes.disk(host, copy.child)
    size = child.map_at(at).grains * GRAIN if child else 0
    percent = min(99, int(100 * copy.copied // size)) if size else 0
    return MergeReading(vm, waiting, merging.trouble, copy.began_at, copy.child, copy.parent, percent)


def merge_rows(reading: HostReading, volumes: Volumes) -> list[dict[str, Any]]:
    """For the truth: one row for each VM of a host that has something to merge."""
    reads = (read_merge(volumes, reading.host, read.vm, reading.at) for read in reading.vms)
    return [
        {
            "vm_id": one.vm.id,
            "host": reading.host.name,
            "waiting": list(one.waiting),
            "trouble": one.trouble,
            "child": one.child,
            "parent": one.parent,
            "percent": one.percent,
        }
        for one in reads
        if one is not None
    ]
