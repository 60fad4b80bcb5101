"""Everything known of one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.chains import Chain, walk
from inventory.models import Drive, Volume
from inventory.scope import Scope
from inventory.selectors.file_trees import FileTree, draw, marks_for
from inventory.selectors.freshness import Freshness, Sections
from inventory.selectors.vm_rows import as_told_by
from inventory.snapshot_names import SnapshotName
from inventory.veil import veil
from snapshots.domain.classes import Classified
from snapshots.domain.costs import Cost, Share
from snapshots.models import Ownership, Snapshot
from snapshots.selectors.deletion import Deletion, deletion_of, headlines_of
from snapshots.selectors.lists import way_down
from snapshots.selectors.pictures import VMPicture, picture_of_vm
from snapshots.selectors.since_read import deleted_since
from snapshots.selectors.sizes import Sizes, sizes_of_snapshot
from snapshots.selectors.trees import SnapshotTree, Told, tree_of


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
    """`below`: what it hangs on, the nearest first; `above`: what hangs on it. `deletion`: what deleting it would do;
    `shares`: what it takes on each volume; `sizes`: what it took over time, None where nothing was kept yet.
    `deleted_by`: the job that has deleted it since its host was read."""

    snapshot: Snapshot
    sections: Sections
    tree: SnapshotTree
    below: Sequence[Snapshot]
    above: Sequence[Snapshot]
    disks: Sequence[SnapshotDisk]
    cost: Cost
    deletion: Deletion
    shares: Sequence[tuple[Volume | None, Share]]
    classified: Classified
    sizes: Sizes | None
    deleted_by: int | None

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
    def owner(self) -> Ownership | None:
        return next(row.owner for row in self.tree.every if row.picked)

    @property
    def of_replica(self) -> bool:
        return self.snapshot.host_id != self.snapshot.vm.host_id


def snapshot_detail(pk: int, scope: Scope, now: datetime) -> SnapshotDetail | None:
    """A constant number of queries. None where it does not exist, or not for who asks."""
    found = scope.by_vm(Snapshot.objects.filter(pk=pk), "vm")
    snapshot = found.select_related("vm__reading", "host__cluster").first()
    if snapshot is None:
        return None
    seen = picture_of_vm(snapshot.vm, snapshot.host, scope, now)
    if snapshot.snapshot_id not in seen.rows:
        return None  # a poll has taken it away in this moment
    above = [one for one in seen.rows.values() if one.parent_id == snapshot.snapshot_id]
    cost = seen.picture.costs[snapshot.snapshot_id]
    veil([snapshot, *seen.rows.values()], scope)
    sections = as_told_by(seen.sections, snapshot.vm, snapshot.host_id)
    return SnapshotDetail(
        snapshot,
        sections,
        tree_of([*seen.rows.values()], snapshot.snapshot_id, Told(seen.owners, headlines_of(seen))),
        way_down(snapshot, seen.rows),
        sorted(above, key=_by_age),
        _disks(snapshot, seen),
        cost,
        deletion_of(seen, snapshot),
        [(seen.volume(number), share) for number, share in cost.by_volume.items()],
        seen.picture.classes[snapshot.snapshot_id],
        sizes_of_snapshot(snapshot.vm_id, snapshot.snapshot_id, sections["disks"], now),
        deleted_since([snapshot], {snapshot.host_id: seen.sections}).get(snapshot.pk),
    )


def _by_age(one: Snapshot) -> tuple[bool, datetime | None, str]:
    return one.created_at is None, one.created_at, one.name


def _disks(snapshot: Snapshot, seen: VMPicture) -> Sequence[SnapshotDisk]:
    drives = seen.stored.drives
    own = [drive for drive in drives if drive.snapshot_id == snapshot.snapshot_id]
    chains = [walk(drive.path_key, seen.stored.files) if drive.path_key else Chain((), "") for drive in own]
    drawn = {file.path_key: file for chain in chains for file in chain.files}
    names = {guid: SnapshotName(one.name, one.get_absolute_url()) for guid, one in seen.rows.items()}
    marks = marks_for(snapshot.host_id, drives, drawn, names)
    disks = []
    for drive, chain in zip(own, chains, strict=True):
        tree = draw([chain], marks, top=drive.path_key, picked=drive.path_key) if chain.files else None
        disks.append(SnapshotDisk(drive, chain, tree))
    return disks
