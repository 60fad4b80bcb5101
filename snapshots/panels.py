"""What snapshots bring to the pages of the inventory: their tree on a VM's page, and their names beside disk files."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.panels import Panel
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_detail import VMDetail
from inventory.snapshot_names import SnapshotName
from snapshots.models import Snapshot
from snapshots.selectors.trees import SnapshotTree, snapshot_trees


@dataclass(frozen=True, slots=True)
class VMSnapshots:
    """`section` says how fresh they are. `trees`: where the VM is, then each replica."""

    section: Freshness
    trees: Sequence[SnapshotTree]

    @property
    def count(self) -> int:
        return sum(tree.count for tree in self.trees)


def vm_panel(detail: VMDetail, now: datetime) -> Panel:
    return Panel("snapshots/vm_panel.html", VMSnapshots(detail.row.sections["snapshots"], snapshot_trees(detail)))


def names_of_snapshots(host_id: int, guids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, SnapshotName]:
    found = Snapshot.objects.filter(host_id=host_id, snapshot_id__in=guids)
    return {one.snapshot_id: SnapshotName(one.name, one.get_absolute_url()) for one in found}
