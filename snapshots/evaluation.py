"""What is kept of each snapshot beside what the host says: its class, depth and cost, and its share of each volume.

Lists of 20,000 snapshots sort and sum by it. Made anew for all VMs of a host in one pass, after a section has changed
something that it rests on, and once for each poll; what comes out as it stood is not written. A backup that has run for
a day is one that was left over, without anything having changed: that is looked for too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from inventory.differences import Written
from inventory.ingest.belongings import Key
from inventory.models import DiskFile, Drive, Host, Volume, VolumeAccess
from inventory.sections import Seen
from snapshots.domain.classes import BACKUP_TAKES_AT_MOST, Kind
from snapshots.domain.facts import SnapshotFact, VMFacts, is_checkpoint_file
from snapshots.domain.picture import Picture, picture_of
from snapshots.kept import OF_HOST, RESULTS, SNAPSHOTS, Kept, Result, SnapshotKey, Snapshots, Told, as_read
from snapshots.postponing import Postponement, is_postponed, postpone, postpone_for_nodes, take_postponed
from snapshots.sampling import sample, unread_since, waits_for_a_sample
from snapshots.selectors.facts import were_drives_read
from snapshots.selectors.host_facts import facts_of_host, roots_of
from snapshots.selectors.roots import Roots
from snapshots.sharing import keep_shares


def evaluate_after(seen: Seen) -> int:
    """A consumer, behind the ingest of disks and volumes; that of snapshots evaluates by itself. Where the same poll
    brings snapshots too, they are waited for. Not counted: it follows from what was."""
    are_drives = seen.section.name == "disks"
    snapshots = seen.told.get("snapshots")
    follows = snapshots is not None and snapshots.ok
    unread = unread_since(seen) if are_drives else None
    postpone_for_nodes(_clusters_with_other_volumes(seen), besides=seen.host_id)
    is_wanted = any(_rests_on(seen)) or unread is not None
    if follows and is_wanted:
        postpone(seen.host_id, drives_read=are_drives, unread=unread)
    elif is_wanted or (not follows and are_drives and is_due(seen.host_id, seen.started_at)):
        evaluate(Host(pk=seen.host_id), seen.started_at, drives_read=are_drives, unread=unread)
    return 0


def _rests_on(seen: Seen) -> Iterator[bool]:
    """Sizes of volumes change at every poll and are of no account; which ones there are is."""
    for written in seen.written:
        if written.model in (Drive, DiskFile):
            yield True
        elif written.model in (Volume, VolumeAccess):
            yield bool(_came_or_went(written))
    if seen.section.name == "disks":
        yield seen.last_read_at is None  # that there are none is known from now on


def _came_or_went(written: Written) -> Collection[Key]:
    return {*written.gone, *(written.after.keys() - written.before.keys())}


def _clusters_with_other_volumes(seen: Seen) -> Sequence[int]:
    keys = (key for written in seen.written if written.model is Volume for key in _came_or_went(written))
    return sorted({cluster_id for _, cluster_id, _ in keys if cluster_id is not None})


def is_due(host_id: int, now: datetime) -> bool:
    """Something was put off, or never evaluated, a backup has grown old, or a change still waits to be sampled."""
    snapshots = as_read(SNAPSHOTS.read(OF_HOST, [host_id]))
    return is_postponed(host_id) or are_due(snapshots.values(), now, are_read=True)


def are_due(snapshots: Iterable[Kept], now: datetime, *, are_read: bool) -> bool:
    """`are_read`: the disks have just been read; without them no sample is taken."""
    return any(_is_due(*one, now, are_read) for one in snapshots)


def _is_due(told: Told, result: Result, now: datetime, are_read: bool) -> bool:
    if result.kind is None or (are_read and waits_for_a_sample(result, now)):
        return True
    if result.kind != Kind.BACKUP_RUNNING.value or told.created_at is None:
        return False
    return told.created_at <= now - BACKUP_TAKES_AT_MOST


def evaluate(host: Host, now: datetime, *, drives_read: bool = False, unread: datetime | None = None) -> int:
    """All VMs of the host as they stand; answers how many rows changed. `drives_read`: its disks have just been read;
    `unread`: since when nobody had until now. What was put off is made up for. Call it in a transaction."""
    stored = SNAPSHOTS.read(OF_HOST, [host.pk])
    before = as_read(stored)
    news = Postponement(drives_read, unread).and_also(take_postponed(host.pk) or Postponement())
    results, changed = evaluated(host.pk, before, now, news, are_read=news.drives_read)
    differing = {stored[key][0]: list(one) for key, one in results.items() if one != before[key].result}
    return changed + RESULTS.update(differing)


def evaluated(
    host_id: int, snapshots: Snapshots, now: datetime, news: Postponement, *, are_read: bool
) -> tuple[Mapping[SnapshotKey, Result], int]:
    """What comes of each of the `snapshots`, which are all that the host has, and how many rows were written besides:
    shares are kept, and samples where its disks `are_read` anew; the results are left to the caller."""
    roots = roots_of(host_id)
    drives_read = news.drives_read or were_drives_read(host_id)
    facts = facts_of_host(host_id, _facts(snapshots, roots), roots, drives_read=drives_read)
    pictures = {vm_id: picture_of(known, now) for vm_id, known in facts.items() if _says_something(known)}
    results = {key: _result(pictures[key.vm_id], key.snapshot_id, one.result) for key, one in snapshots.items()}
    sampled = sample(results, now, news.unread) if are_read else {}
    return {**results, **sampled}, len(sampled) + keep_shares(host_id, pictures)


def _facts(snapshots: Snapshots, roots: Roots) -> Mapping[UUID, Sequence[SnapshotFact]]:
    facts: dict[UUID, list[SnapshotFact]] = {}
    for key, (told, _) in snapshots.items():
        fact = SnapshotFact(
            key.snapshot_id,
            told.parent_id,
            told.snapshot_type,
            told.is_automatic,
            told.created_at,
            told.is_current,
            told.system_files_bytes,
            roots.of(told.path),
            told.name,
        )
        facts.setdefault(key.vm_id, []).append(fact)
    return facts


def _says_something(facts: VMFacts) -> bool:
    """Most VMs have no snapshot and no checkpoint file: nothing is to be computed of them."""
    return bool(facts.snapshots) or any(_is_child(facts, drive.file) for drive in facts.drives)


def _is_child(facts: VMFacts, key: str | None) -> bool:
    file = facts.files.get(key) if key else None
    return key is not None and is_checkpoint_file(key, file.path if file else "")


def _result(picture: Picture, snapshot: UUID, before: Result) -> Result:
    cost = picture.costs[snapshot]
    today, worst = cost.today, cost.worst
    return before._replace(
        kind=picture.classes[snapshot].kind.value,
        depth=picture.tree.depth(snapshot),
        cost_bytes=today.exact,
        cost_known_bytes=today.at_least,
        worst_bytes=worst.exact,
        worst_known_bytes=worst.at_least,
        cost_unknown=(today + worst).reason,
    )
