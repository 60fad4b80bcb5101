"""What each snapshot causes on each volume, kept for sums: by volume, cluster, VM and tag."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from inventory import prepared
from inventory.ingest.rows import Row
from snapshots.domain.costs import Cost, Share
from snapshots.domain.picture import Picture
from snapshots.kept import NEW_SHARES, OF_A_SHARE, SHARES

_KEPT = (
    f"SELECT id, vm_id, snapshot_id, volume_id, {', '.join(OF_A_SHARE)} FROM snapshots_snapshotshare WHERE host_id = %s"  # noqa: S608
)
_FORGET = "DELETE FROM snapshots_snapshotshare WHERE id = ANY(%s)"


class ShareKey(NamedTuple):
    """`snapshot` None: what hangs on none. `volume` None: nobody knows which."""

    vm: UUID
    snapshot: UUID | None
    volume: int | None


def keep_shares(host_id: int, pictures: Mapping[UUID, Picture]) -> int:
    """Make the rows of this host what the pictures say; answers how many changed."""
    wanted = dict(_shares(pictures))
    kept = {ShareKey(*told[:3]): (pk, told[3:]) for pk, *told in prepared.run(_KEPT, [host_id])}
    gone = [pk for key, (pk, _) in kept.items() if key not in wanted]
    if gone:
        prepared.run(_FORGET, [gone])
    changed = {kept[key][0]: row for key, row in wanted.items() if key in kept and kept[key][1] != row}
    new = [(host_id, *key, *row) for key, row in wanted.items() if key not in kept]
    return len(gone) + SHARES.update(changed) + NEW_SHARES.add(new)


def _shares(pictures: Mapping[UUID, Picture]) -> Iterator[tuple[ShareKey, Row]]:
    for vm_id, picture in pictures.items():
        for snapshot, cost, is_reclaimable in _costs(picture):
            for volume, share in cost.by_volume.items():
                yield ShareKey(vm_id, snapshot, volume), _share(share, is_reclaimable)


def _costs(picture: Picture) -> Iterable[tuple[UUID | None, Cost, bool]]:
    for snapshot, cost in picture.costs.items():
        yield snapshot, cost, picture.classes[snapshot].is_reclaimable
    yield None, picture.left, True


def _share(share: Share, is_reclaimable: bool) -> Row:
    is_partial = not (share.today.is_known and share.worst.is_known)
    return [share.files, share.today.at_least, share.worst.at_least, is_partial, is_reclaimable]
