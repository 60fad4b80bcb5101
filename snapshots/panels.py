"""What snapshots bring to the pages of the inventory: their tree on a VM's page, and their names beside disk files."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from inventory.panels import Panel
from inventory.scope import Scope
from inventory.selectors.freshness import Freshness
from inventory.selectors.vm_detail import VMDetail
from inventory.snapshot_names import SnapshotName
from inventory.veil import veil
from snapshots.domain.amounts import NOTHING
from snapshots.domain.picture import Picture
from snapshots.models import Snapshot
from snapshots.policy import policy_in_words
from snapshots.selectors.deletion import headlines_of
from snapshots.selectors.facts import Read
from snapshots.selectors.of_vm import snapshots_of
from snapshots.selectors.pictures import VMPicture, picture_from
from snapshots.selectors.sizes import Sizes, sizes_of_vm
from snapshots.selectors.trees import SnapshotTree, Told, snapshot_trees


@dataclass(frozen=True, slots=True)
class VMSnapshots:
    """`section` says how fresh they are. `trees`: where the VM is, then each replica. `picture`: what they cost where
    the VM is; None where it has none there. `sizes`: what they took over time, None where nothing was kept yet, and
    `disks` says why; None itself where it has none there. `policy`: of which kind the next one is, empty where that is
    not told. `merge_query`: of the page on which they are merged, empty where people took none."""

    section: Freshness
    trees: Sequence[SnapshotTree]
    picture: Picture | None
    sizes: Sizes | None = None
    disks: Freshness | None = None
    policy: str = ""
    merge_query: str = ""

    @property
    def count(self) -> int:
        return sum(tree.count for tree in self.trees)


def vm_panel(detail: VMDetail, now: datetime, scope: Scope) -> Panel:
    section, found = detail.row.sections["snapshots"], veil(snapshots_of(detail), scope)
    here = sorted((one for one in found if one.host_id == detail.host.pk), key=lambda one: one.pk)
    seen = picture_from(detail.vm, detail.host, Read(detail.stored, here, detail.row.sections), scope, now)
    trees = snapshot_trees(detail, found, Told(seen.owners, headlines_of(seen)))
    has_some = bool(seen.rows) or seen.picture.left.today != NOTHING
    disks = detail.row.sections["disks"] if seen.rows else None
    sizes = sizes_of_vm(detail.vm, disks, now) if disks else None
    picture = seen.picture if has_some else None
    content = VMSnapshots(section, trees, picture, sizes, disks, policy_in_words(detail.vm), _merge_query(here))
    return Panel("snapshots/vm_panel.html", content, names=names_of(seen))


def button_to_take(detail: VMDetail, now: datetime, scope: Scope) -> Panel:
    return Panel("snapshots/take_button.html", str(detail.vm.pk))


def _merge_query(here: Sequence[Snapshot]) -> str:
    """Of the page of merges: those that people took; empty where there are none."""
    chosen = [one.pk for one in here if one.snapshot_type == "Standard" and not one.is_automatic]
    return urlencode([("snapshot", pk) for pk in chosen])


def names_of(seen: VMPicture) -> Mapping[uuid.UUID, SnapshotName]:
    return {guid: SnapshotName(one.name, one.get_absolute_url()) for guid, one in seen.rows.items()}


def names_of_snapshots(host_id: int, guids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, SnapshotName]:
    found = Snapshot.objects.filter(host_id=host_id, snapshot_id__in=guids)
    return {one.snapshot_id: SnapshotName(one.name, one.get_absolute_url()) for one in found}
