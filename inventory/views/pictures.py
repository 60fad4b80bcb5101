"""Numbers as rectangles. Widths are percentages of the picture, written as attributes of SVG: no style, no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.choices import PollOutcome
from inventory.selectors.memory import MemoryUse
from inventory.selectors.poll_health import Minute
from inventory.selectors.vm_rows import VMRow
from inventory.selectors.volume_detail import VolumeDetail


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: `x`, `y`, `width`, `height` as SVG wants them, `kind` names its look."""

    kind: str
    x: str
    width: str
    y: str = "0"
    height: str = "100%"


@dataclass(frozen=True, slots=True)
class MemoryPicture:
    """Assigned above, demand below, both on a track of the physical memory; `limit` marks where that ends."""

    physical_known: bool
    assigned: str
    demand: str
    limit: str | None


def share(part: float | None, whole: float) -> str:
    return f"{max(0.0, min(1.0, (part or 0) / whole)) * 100:.2f}%" if whole else "0%"


def memory_picture(use: MemoryUse) -> MemoryPicture:
    """The scale is the physical memory, or more where more is asked for: then a mark shows the end of it."""
    scale = max(use.physical_bytes or 0, use.assigned_bytes or 0, use.demand_bytes or 0)
    over = use.physical_bytes is not None and scale > use.physical_bytes
    return MemoryPicture(
        use.physical_bytes is not None,
        share(use.assigned_bytes, scale),
        share(use.demand_bytes, scale),
        share(use.physical_bytes, scale) if over else None,
    )


LOOKS: Mapping[str, str] = {
    PollOutcome.COMPLETE: "good",
    PollOutcome.RUNNING: "busy",
    PollOutcome.PARTIAL: "warn",
    PollOutcome.ABANDONED: "warn",
    PollOutcome.FAILED: "bad",
}
WORST_FIRST = (PollOutcome.FAILED, PollOutcome.ABANDONED, PollOutcome.PARTIAL, PollOutcome.COMPLETE)


def minute_strip(minutes: Sequence[Minute]) -> list[Box]:
    """One column a minute, as high as it held polls; the failed part on top."""
    highest = max((sum(minute.counts.values()) for minute in minutes), default=0) or 1
    boxes = []
    for place, minute in enumerate(minutes):
        bottom = 100.0
        for outcome in reversed((*WORST_FIRST, PollOutcome.RUNNING)):
            height = minute.counts.get(outcome, 0) / highest * 100
            bottom -= height
            if height:
                boxes.append(_column(place, len(minutes), LOOKS[outcome], bottom, height))
    return boxes


# How high a quarter of an hour stands: what is wrong is higher and not only of another colour.
HEIGHTS: Mapping[str, float] = {"bad": 100, "warn": 72, "good": 44, "busy": 44}


def day_strip(quarters: Sequence[Mapping[str, int]]) -> list[Box]:
    """One column for each quarter of an hour in which polls began, as the worst of them went."""
    boxes = []
    for place, counts in enumerate(quarters):
        worst = next((outcome for outcome in (*WORST_FIRST, PollOutcome.RUNNING) if counts.get(outcome)), None)
        if worst:
            height = HEIGHTS[LOOKS[worst]]
            boxes.append(_column(place, len(quarters), LOOKS[worst], 100 - height, height))
    return boxes


def _column(place: int, count: int, kind: str, top: float, height: float) -> Box:
    step = 100 / count
    return Box(kind, f"{place * step:.2f}%", f"{step * 0.75:.2f}%", f"{top:.1f}%", f"{height:.1f}%")


@dataclass(frozen=True, slots=True)
class VMMemoryPicture:
    """Marks and bars of one VM's memory on one scale. `beyond`: the maximum lies off it, so the scale is broken."""

    assigned: str
    demand: str | None
    marks: Sequence[tuple[str, str, int]]
    maximum: str | None
    beyond: bool
    scale_bytes: int


# A maximum of 1 TB is Hyper-V's default; drawn to scale it would squash a VM of 4 GB to a hair.
BREAK_FACTOR = 2.0
HEADROOM = 1.25


def vm_memory_picture(row: VMRow) -> VMMemoryPicture | None:
    """None where nothing is known that could be drawn."""
    vm, memory = row.vm, row.memory
    near = [vm.memory_minimum_bytes, vm.memory_startup_bytes]
    near += [memory.assigned_bytes, memory.demand_bytes]
    largest = max((value for value in near if value), default=0)
    if not largest:
        return None
    maximum = vm.memory_maximum_bytes
    beyond = maximum is not None and maximum > largest * BREAK_FACTOR
    scale = int(max(largest * HEADROOM, 0 if beyond else maximum or 0))
    marks = [
        (name, share(value, scale), value)
        for name, value in (("Minimum", vm.memory_minimum_bytes), ("Startup", vm.memory_startup_bytes))
        if value
    ]
    return VMMemoryPicture(
        share(memory.assigned_bytes, scale),
        share(memory.demand_bytes, scale) if memory.demand_bytes is not None else None,
        marks,
        share(maximum, scale) if maximum and not beyond else None,
        beyond,
        scale,
    )


@dataclass(frozen=True, slots=True)
class VolumePicture:
    """A volume as one bar: what disks of VMs take, what else is used, the rest free. `known`: the host told how full it
    is; `other_bytes` is what it says is used and no disk that was read accounts for."""

    known: bool
    disks: Box
    other: Box
    other_bytes: int | None


def volume_picture(detail: VolumeDetail) -> VolumePicture:
    capacity, used = detail.volume.capacity_bytes, detail.used_bytes
    if not capacity or used is None:
        return VolumePicture(False, Box("disks", "0", "0"), Box("other", "0", "0"), None)
    disks = min(detail.contents.disk_bytes, used)
    other = used - disks
    return VolumePicture(
        True,
        Box("disks", "0", share(disks, capacity)),
        Box("other", share(disks, capacity), share(other, capacity)),
        other,
    )
