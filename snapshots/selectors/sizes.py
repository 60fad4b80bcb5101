"""What snapshots took over time, as it is drawn: columns on one scale, and the same in numbers."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Q

from inventory.models import VM
from inventory.selectors.freshness import Freshness
from snapshots.domain.sizes import COLUMNS, Column, Sample, columns_of
from snapshots.models import Snapshot, SnapshotSample

ROWS = 12  # of the numbers beside the drawing; the rest is drawn alone
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in percent. `look`: known, partial (at least so much) or unread."""

    look: str
    x: float
    width: float
    height: float

    @property
    def y(self) -> float:
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Sizes:
    """`first`, `last`: bytes at `start` and when it was read last; `most`: the top of the scale; `gaps`: times in which
    nothing was read. `rows`: (when, bytes, whether there may be more), the newest first."""

    start: datetime
    end: datetime
    first: int
    last: int
    most: int
    gaps: int
    boxes: Sequence[Box]
    rows: Sequence[tuple[datetime, int, bool]]

    @property
    def per_day(self) -> int | None:
        """Bytes that it grew by in a day, over all of the time; None where that is less than a day."""
        lasted = self.end - self.start
        return int((self.last - self.first) / (lasted / DAY)) if lasted >= DAY else None

    @property
    def is_partial(self) -> bool:
        return any(box.look == "partial" for box in self.boxes)


def sizes_of_snapshot(vm: uuid.UUID, snapshot: uuid.UUID, disks: Freshness, now: datetime) -> Sizes | None:
    return _sizes(_series(SnapshotSample.objects.filter(vm_id=vm, snapshot_id=snapshot)), disks, now)


def sizes_of_vm(vm: VM, disks: Freshness, now: datetime) -> Sizes | None:
    """All its snapshots together where it is, those that went too; what hangs on none is not sampled. Those of its
    replicas take room elsewhere and are left out: of one that went, its end alone is left then, and says nothing."""
    anywhere = Snapshot.objects.filter(vm=vm)
    here = anywhere.filter(host=vm.host_id)
    went = ~Q(snapshot_id__in=anywhere.values("snapshot_id")) & Q(of_replica=False)
    found = SnapshotSample.objects.filter(Q(snapshot_id__in=here.values("snapshot_id")) | went, vm_id=vm.pk)
    series = {
        guid: many for guid, many in _series(found).items() if len(many) > 1 or many[0].size or many[0].is_partial
    }
    return _sizes(series, disks, now)


def _series(found: Iterable[SnapshotSample]) -> Mapping[uuid.UUID, Sequence[Sample]]:
    """By snapshot, the oldest first; one query."""
    series: dict[uuid.UUID, list[Sample]] = {}
    for row in sorted(found, key=lambda one: (one.at, one.pk)):
        told = Sample(row.at, row.cost_bytes, row.is_partial, row.unread_since)
        series.setdefault(row.snapshot_id, []).append(told)
    return series


def _sizes(series: Mapping[uuid.UUID, Sequence[Sample]], disks: Freshness, now: datetime) -> Sizes | None:
    """None where nothing was kept yet. `disks`: the section that the sizes come from."""
    if not series:
        return None
    start = min(samples[0].at for samples in series.values())
    known_to = min(now, disks.ok_at) if disks.old and disks.ok_at else now
    end = max(now, start + timedelta(minutes=1))  # of a first sample of this very moment
    columns = columns_of(series, start, max(known_to, start), end)
    steps = _steps(series)
    most = max((column.size or 0 for column in columns), default=0)
    return Sizes(
        start=start, end=end, first=steps[0][1], last=steps[-1][1], most=most,
        gaps=sum(look == "unread" for look, _ in groupby(_look(one) for one in columns)),
        boxes=_boxes(columns, most), rows=steps[: -ROWS - 1 : -1],
    )  # fmt: skip


def _steps(series: Mapping[uuid.UUID, Sequence[Sample]]) -> Sequence[tuple[datetime, int, bool]]:
    """What all take together whenever one of them was sampled."""
    samples = sorted(((one.at, guid, one) for guid, many in series.items() for one in many), key=lambda row: row[:2])
    now: dict[uuid.UUID, Sample] = {}
    steps: dict[datetime, tuple[int, bool]] = {}
    for at, guid, one in samples:
        now[guid] = one
        steps[at] = sum(held.size for held in now.values()), any(held.is_partial for held in now.values())
    return [(at, *told) for at, told in steps.items()]


def _look(column: Column) -> str:
    return "unread" if column.size is None else "partial" if column.is_partial else "known"


def _boxes(columns: Sequence[Column], most: int) -> Sequence[Box]:
    """Columns that look alike are one box."""
    boxes, place = [], 0
    for column, alike in groupby(columns):
        count, step = len(list(alike)), 100 / COLUMNS
        height = 100.0 if column.size is None else column.size * 100 / most if most else 0.0
        boxes.append(Box(_look(column), place * step, count * step, height))
        place += count
    return boxes
