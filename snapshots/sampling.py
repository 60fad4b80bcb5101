"""The sizes of snapshots over time: one sample where something changed, at most one in an hour, and one after a time in
which nothing was read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from inventory.models import Host
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
    kept. Call it in a transaction."""
    due = {key: one for key, one in results.items() if waits_for_a_sample(one, now) or _stood(one, unread)}
    SAMPLES.add([(key.vm_id, key.snapshot_id, *_sample(one, now, unread)) for key, one in due.items()])
    return {key: one._replace(sampled_bytes=one.cost_known_bytes, sampled_at=now) for key, one in due.items()}


def _stood(one: Result, unread: datetime | None) -> bool:
    """Its last sample is from before the time in which nothing was read."""
    return unread is not None and one.sampled_at is not None and one.sampled_at <= unread


def _sample(one: Result, now: datetime, unread: datetime | None) -> tuple[datetime, int, bool, datetime | None]:
    return now, one.cost_known_bytes or 0, one.cost_bytes is None, unread if _stood(one, unread) else None


def sample_the_end(seen: Seen) -> None:
    """Of snapshots that went with this reading: from now on they take nothing."""
    gone = [
        (difference.key["vm_id"], difference.key["snapshot_id"])
        for written in seen.written
        if written.model is Snapshot
        for difference in written.differences()
        if difference.is_gone
    ]
    if not gone:
        return
    there = set(Snapshot.objects.filter(vm__in={vm for vm, _ in gone}).values_list("vm_id", "snapshot_id"))
    SAMPLES.add([(vm, guid, seen.started_at, 0, False, None) for vm, guid in gone if (vm, guid) not in there])


def old_samples(horizon: datetime) -> QuerySet[SnapshotSample]:
    """Without those that still hold: of a snapshot that has not changed since, its size would be forgotten."""
    of_it = {"vm_id": OuterRef("vm_id"), "snapshot_id": OuterRef("snapshot_id"), "sampled_at": OuterRef("at")}
    return SnapshotSample.objects.filter(~Exists(Snapshot.objects.filter(**of_it)), at__lt=horizon)
