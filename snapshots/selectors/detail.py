"""Everything known of one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.chains import Chain, walk
from inventory.models import Drive
from inventory.scope import Scope
from inventory.selectors.disk_files import files_behind
from inventory.selectors.file_trees import FileTree, draw, marks_for
from inventory.selectors.freshness import Freshness, Sections, sections_of
from snapshots.models import Snapshot
from snapshots.selectors.lists import way_down
from snapshots.selectors.trees import SnapshotTree, tree_of


@dataclass(frozen=True, slots=True)
class SnapshotDisk:
    """A disk as the snapshot keeps it: the file that holds its state, and those below."""

    drive: Drive
    chain: Chain
    tree: FileTree | None

    @property
    def name(self) -> str:
        return (self.drive.path or "").rpartition("\\")[2]


@dataclass(frozen=True, slots=True)
class SnapshotDetail:
    """`below`: what it hangs on, the nearest first; `above`: what hangs on it."""

    snapshot: Snapshot
    sections: Sections
    tree: SnapshotTree
    below: Sequence[Snapshot]
    above: Sequence[Snapshot]
    disks: Sequence[SnapshotDisk]

    @property
    def depth(self) -> int:
        return len(self.below) + 1

    @property
    def section(self) -> Freshness:
        return self.sections["snapshots"]

    @property
    def disks_section(self) -> Freshness:
        return self.sections["disks"]

    @property
    def under_now(self) -> bool:
        """The VM as it runs rests on it."""
        if self.snapshot.is_current:
            return True
        mine = next(row for row in self.tree.every if row.picked)
        return self.tree.has_now and mine.place.on_trunk

    @property
    def of_replica(self) -> bool:
        return self.snapshot.host_id != self.snapshot.vm.host_id


def snapshot_detail(pk: int, scope: Scope, now: datetime) -> SnapshotDetail | None:
    """A constant number of queries. None where it does not exist, or not for who asks."""
    found = scope.by_vm(Snapshot.objects.filter(pk=pk), "vm")
    snapshot = found.select_related("vm", "host__cluster").first()
    if snapshot is None:
        return None
    family = list(Snapshot.objects.filter(vm=snapshot.vm, host=snapshot.host).select_related("host"))
    known = {one.snapshot_id: one for one in family}
    above = [one for one in family if one.parent_id == snapshot.snapshot_id]
    sections = sections_of([snapshot.host_id], now)[snapshot.host_id]
    return SnapshotDetail(
        snapshot,
        {name: part.of_vm_since(snapshot.vm.host_decided_at) for name, part in sections.items()}
        if snapshot.host_id == snapshot.vm.host_id
        else sections,
        tree_of(family, picked=snapshot.snapshot_id),
        way_down(snapshot, known),
        sorted(above, key=_by_age),
        _disks(snapshot),
    )


def _by_age(one: Snapshot) -> tuple[bool, datetime | None, str]:
    return one.created_at is None, one.created_at, one.name


def _disks(snapshot: Snapshot) -> Sequence[SnapshotDisk]:
    order = ("controller_type", "controller_number", "controller_location", "pk")
    mine = Drive.objects.filter(vm=snapshot.vm, host=snapshot.host)
    drives = list(mine.order_by(*order))
    own = [drive for drive in drives if drive.snapshot_id == snapshot.snapshot_id]
    files = files_behind(snapshot.host_id, {drive.path_key for drive in own if drive.path_key})
    marks = marks_for(snapshot.host_id, drives, files)
    disks = []
    for drive in own:
        chain = walk(drive.path_key, files) if drive.path_key else Chain((), "")
        tree = draw([chain], marks, top=drive.path_key, picked=drive.path_key) if chain.files else None
        disks.append(SnapshotDisk(drive, chain, tree))
    return disks
