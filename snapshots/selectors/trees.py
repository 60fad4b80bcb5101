"""The snapshots of one VM as a tree, with Now."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from inventory.lanes import Place, arrange, width_of
from inventory.models import Host
from inventory.selectors.folds import Fold, fold
from inventory.selectors.vm_detail import VMDetail
from snapshots.models import Ownership, Snapshot

NOW = uuid.UUID(int=0)  # Hyper-V's own way to say so (HYPERV.md §3.4)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """A snapshot in its place, or Now (`snapshot` None). `parent`: what it hangs on, None where that is nothing or is
    not known; `place.down` says which. `picked`: the page is about this one. `owner`: None where nobody has said whose
    it is; `deletion`: what deleting it would do to its files, empty where nobody has looked."""

    place: Place[uuid.UUID]
    snapshot: Snapshot | None
    parent: Snapshot | None
    picked: bool
    owner: Ownership | None = None
    deletion: str = ""

    @property
    def depth(self) -> int:
        """How many snapshots lie under Now, or which one counted from the bottom a snapshot is."""
        return self.place.depth - (self.snapshot is None)

    @property
    def branches(self) -> bool:
        return self.place.children > 1

    @property
    def fork(self) -> str:
        return f"{self.place.children} go on from here"


@dataclass(frozen=True, slots=True)
class SnapshotTree:
    """Of the VM as one host shows it. `has_now`: the VM goes on from one of them. `width`: how many lanes it takes."""

    host: Host
    rows: Sequence[Fold[SnapshotRow]]
    count: int
    deepest: int
    has_now: bool
    oldest_at: datetime | None
    width: int

    @property
    def every(self) -> Sequence[SnapshotRow]:
        return [row for part in self.rows for row in part.rows]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of snapshots beside what they are, by their GUIDs."""

    owners: Mapping[uuid.UUID, Ownership] = field(default_factory=dict)
    deletions: Mapping[uuid.UUID, str] = field(default_factory=dict)


NOTHING_TOLD = Told()


def snapshot_trees(detail: VMDetail, snapshots: Sequence[Snapshot], told: Told) -> Sequence[SnapshotTree]:
    """One for each host where the VM stands: its own first, then those of replicas."""
    ordered = sorted(snapshots, key=lambda one: (one.host_id != detail.host.pk, one.host_id))
    grouped = [list(theirs) for _, theirs in groupby(ordered, key=lambda one: one.host_id)]
    return [tree_of(one, told=told if one[0].host_id == detail.host.pk else Told(told.owners)) for one in grouped]


def tree_of(snapshots: Sequence[Snapshot], picked: uuid.UUID | None = None, told: Told = NOTHING_TOLD) -> SnapshotTree:
    """Snapshots of one VM on one host, at least one."""
    known = {one.snapshot_id: one for one in snapshots}
    current = next((one for one in snapshots if one.is_current), None)
    parents: dict[uuid.UUID, uuid.UUID | None] = {one.snapshot_id: one.parent_id for one in snapshots}
    if current:
        parents[NOW] = current.snapshot_id
    places = arrange(parents, _ranks(snapshots, parents), NOW if current else None)
    rows = [
        SnapshotRow(
            place,
            known.get(place.key),
            known.get(parents[place.key] or NOW),
            place.key == picked,
            told.owners.get(place.key),
            told.deletions.get(place.key, ""),
        )
        for place in places
    ]
    ages = [one.created_at for one in snapshots if one.created_at]
    deepest = max(row.depth for row in rows)
    folded = fold(rows, lambda row: row.place, _stands_out)
    oldest_at, width = min(ages, default=None), width_of(places)
    return SnapshotTree(snapshots[0].host, folded, len(snapshots), deepest, current is not None, oldest_at, width)


def _ranks(
    snapshots: Iterable[Snapshot], parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> dict[uuid.UUID, tuple[datetime, str]]:
    """The youngest goes on in the lane of what it hangs on, where Now does not."""
    ranks = {one.snapshot_id: (one.created_at or _LONG_AGO, str(one.snapshot_id)) for one in snapshots}
    return dict.fromkeys(parents, (_LONG_AGO, "")) | ranks


def _stands_out(row: SnapshotRow) -> bool:
    one = row.snapshot
    return row.picked or one is None or one.snapshot_type not in ("Standard", "Replica")
