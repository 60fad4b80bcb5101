"""The sizes of snapshots over time: one sample where something changed, at most one in an hour, and one after a time in
which nothing was read. Only where the disks have just been read: a size is their word, and not older than its sample.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory.ingest.here import vms_here
from inventory.models import VM, Host
from inventory.sections import Seen
from inventory.selectors.freshness import STALE_INTERVALS, pause_between
from snapshots.kept import SAMPLES, Result, SnapshotKey
from snapshots.models import Snapshot, SnapshotSample

SAMPLE_EVERY = timedelta(hours=1)


def waits_for_a_sample(one: Result, now: datetime) -> bool:
    """It differs from its last sample, which is old enough."""
    if one.sampled_at is None:
        return one.cost_known_bytes is not None
    return one.sampled_bytes != one.cost_known_bytes and one.sampled_at <= now - SAMPLE_EVERY


def unread_since(seen: Seen) -> datetime | None:
    """When this section was read before, where that is so long ago that it was missed; else None."""
    before = seen.last_read_at
    if before is None or seen.started_at - before <= SAMPLE_EVERY:
        return None
    host = Host.objects.get(pk=seen.host_id)
    pause = pause_between(seen.section.name, host.poll_interval_seconds, host.heavy_interval_seconds)
    return before if seen.started_at - before > timedelta(seconds=pause * STALE_INTERVALS) else None


def sample(
    results: Mapping[SnapshotKey, Result], now: datetime, unread: datetime | None = None
) -> dict[SnapshotKey, Result]:
    """Keep the sizes of those that are due, and after a gap of all that stood before it; answers these with what was
    kept. All are of one host, whose disks have just been read. Call it in a transaction."""
    due = {key: one for key, one in results.items() if waits_for_a_sample(one, now) or _stood(one, unread)}
    here = _those_here(due)
    rows = [(key.vm_id, key.snapshot_id, *_sample(one, now, unread), key.vm_id not in here) for key, one in due.items()]
    SAMPLES.add(rows)
    return {key: one._replace(sampled_bytes=one.cost_known_bytes, sampled_at=now) for key, one in due.items()}


def _stood(one: Result, unread: datetime | None) -> bool:
    """It was sampled before. Whatever was kept of it since nobody reads is of a size that was read earlier."""
    return unread is not None and one.sampled_at is not None


def _those_here(due: Collection[SnapshotKey]) -> Collection[UUID]:
    """The VMs that are on the host; of the others it has replicas."""
    host_id = next((key.host_id for key in due), None)
    return vms_here(host_id, {key.vm_id for key in due}) if host_id is not None else ()


def _sample(one: Result, now: datetime, unread: datetime | None) -> tuple[datetime, int, bool, datetime | None]:
    return now, one.cost_known_bytes or 0, one.cost_bytes is None, unread if _stood(one, unread) else None


def old_samples(horizon: datetime) -> QuerySet[SnapshotSample]:
    """Without those that held at the horizon: what was known of the time behind it would be forgotten. The end of a
    snapshot goes after all that came before it, and everything with a VM that is gone."""
    of_it = {"vm_id": OuterRef("vm_id"), "snapshot_id": OuterRef("snapshot_id")}
    later = SnapshotSample.objects.filter(**of_it, at__gt=OuterRef("at"), at__lte=horizon)
    earlier = SnapshotSample.objects.filter(**of_it, at__lt=OuterRef("at"))
    stands, lives = Snapshot.objects.filter(**of_it), VM.objects.filter(pk=OuterRef("vm_id"), gone_at=None)
    went = ~Exists(stands) & (~Exists(lives) | (Q(cost_bytes=0) & ~Exists(earlier)))
    return SnapshotSample.objects.filter(Exists(later) | went, at__lt=horizon)
