"""What is kept of each snapshot beside what the host says: its class, depth and cost, and its share of each volume.

Lists of 20,000 snapshots sort and sum by it. Made anew for all VMs of a host in one pass, after a section has changed
something that it rests on; what comes out as it stood is not written. A backup that has run for a day is one that was
left over, without anything having changed: that is looked for too.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from inventory.ingest.rows import Columns, Row
from inventory.models import DiskFile, Drive, Host, Volume
from inventory.sections import Seen
from snapshots.domain.classes import BACKUP_TAKES_AT_MOST, Kind
from snapshots.domain.costs import Cost, Share
from snapshots.domain.facts import VMFacts, is_checkpoint_file
from snapshots.domain.picture import Picture, picture_of
from snapshots.models import Snapshot, SnapshotShare
from snapshots.sampling import sample, sample_the_end, unread_since, waits_for_a_sample
from snapshots.selectors.facts import facts_of_host

OF_A_SNAPSHOT = "kind depth cost_bytes cost_known_bytes worst_bytes worst_known_bytes cost_unknown".split()
OF_A_SHARE = "files cost_bytes worst_bytes is_partial is_reclaimable".split()
RESULTS, SHARES = Columns(Snapshot, OF_A_SNAPSHOT), Columns(SnapshotShare, OF_A_SHARE)


class ShareKey(NamedTuple):
    vm: UUID
    snapshot: UUID | None
    volume: int | None


def evaluate_after(seen: Seen) -> int:
    """A consumer, behind the ingest of snapshots, disks and volumes. Not counted: it follows from what was."""
    section = seen.section.name
    unread = unread_since(seen) if section == "disks" else None
    if any(_rests_on(seen)) or unread or (section != "volumes" and is_due(seen.host_id, seen.started_at)):
        told = True if section == "disks" else None
        evaluate(Host.objects.get(pk=seen.host_id), seen.started_at, drives_read=told, unread=unread)
    if section == "snapshots":
        sample_the_end(seen)
    return 0


def _rests_on(seen: Seen) -> Iterator[bool]:
    """Sizes of volumes change at every poll and are of no account; which ones there are is."""
    for written in seen.written:
        if written.model in (Snapshot, Drive, DiskFile):
            yield True
        elif written.model is Volume:
            yield bool(written.gone or written.after.keys() - written.before.keys())
    if seen.section.name == "volumes":
        yield SnapshotShare.objects.filter(host=seen.host_id, volume=None).exists()


def is_due(host_id: int, now: datetime) -> bool:
    """Something was never evaluated, a backup has grown old, or a change still waits to be sampled."""
    old = Q(kind=Kind.BACKUP_RUNNING.value, created_at__lte=now - BACKUP_TAKES_AT_MOST)
    due = Q(kind=None) | old | waits_for_a_sample(now)
    return Snapshot.objects.filter(due, host=host_id).exists()


def evaluate(host: Host, now: datetime, *, drives_read: bool | None = None, unread: datetime | None = None) -> int:
    """All VMs of the host; answers how many rows changed. `unread`: since when nobody had read its disks until now.
    Call it in a transaction."""
    facts = facts_of_host(host, drives_read=drives_read)
    pictures = {vm_id: picture_of(known, now) for vm_id, known in facts.items() if _says_something(known)}
    changed = _keep_results(host, pictures)
    return changed + _keep_shares(host, pictures) + sample(host, now, unread)


def _says_something(facts: VMFacts) -> bool:
    """Most VMs have no snapshot and no checkpoint file: nothing is to be computed of them."""
    return bool(facts.snapshots) or any(_is_child(facts, drive.file) for drive in facts.drives)


def _is_child(facts: VMFacts, key: str | None) -> bool:
    file = facts.files.get(key) if key else None
    return key is not None and is_checkpoint_file(key, file.path if file else "")


def _keep_results(host: Host, pictures: Mapping[UUID, Picture]) -> int:
    changed = {}
    rows = Snapshot.objects.filter(host=host).values_list("pk", "vm_id", "snapshot_id", *OF_A_SNAPSHOT)
    for pk, vm_id, snapshot_id, *kept in rows:
        told = _result(pictures[vm_id], snapshot_id)
        if told != kept:
            changed[pk] = told
    return RESULTS.update(changed)


def _result(picture: Picture, snapshot: UUID) -> Row:
    cost = picture.costs[snapshot]
    today, worst = cost.today, cost.worst
    figures = [today.exact, today.at_least, worst.exact, worst.at_least, (today + worst).reason]
    return [picture.classes[snapshot].kind.value, picture.tree.depth(snapshot), *figures]


def _keep_shares(host: Host, pictures: Mapping[UUID, Picture]) -> int:
    wanted = dict(_shares(pictures))
    kept: dict[ShareKey, tuple[int, Row]] = {}
    rows = SnapshotShare.objects.filter(host=host).values_list("pk", "vm_id", "snapshot_id", "volume_id", *OF_A_SHARE)
    for pk, vm_id, snapshot_id, volume_id, *row in rows:
        kept[ShareKey(vm_id, snapshot_id, volume_id)] = (pk, row)
    gone = [pk for key, (pk, _) in kept.items() if key not in wanted]
    if gone:
        SnapshotShare.objects.filter(pk__in=gone).delete()
    changed = {kept[key][0]: row for key, row in wanted.items() if key in kept and kept[key][1] != row}
    new = [_new_share(host, key, row) for key, row in wanted.items() if key not in kept]
    SnapshotShare.objects.bulk_create(new, batch_size=1000)
    return len(gone) + SHARES.update(changed) + len(new)


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


def _new_share(host: Host, key: ShareKey, row: Row) -> SnapshotShare:
    told = dict(zip(OF_A_SHARE, row, strict=True))
    return SnapshotShare(host=host, vm_id=key.vm, snapshot_id=key.snapshot, volume_id=key.volume, **told)
