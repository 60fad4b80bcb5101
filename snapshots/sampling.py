"""The sizes of snapshots over time: one sample where something changed, at most one in an hour, and one after a time in
which nothing was read."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from inventory.ingest.rows import Columns
from inventory.models import Host
from inventory.sections import Seen
from inventory.selectors.freshness import STALE_INTERVALS, pause_between
from snapshots.models import Snapshot, SnapshotSample

SAMPLE_EVERY = timedelta(hours=1)
SAMPLED = Columns(Snapshot, ["sampled_bytes", "sampled_at"])


def waits_for_a_sample(now: datetime) -> Q:
    """Rows of Snapshot that differ from their last sample, which is old enough."""
    return Q(sampled_at__lte=now - SAMPLE_EVERY) & ~Q(sampled_bytes=F("cost_known_bytes"))


def unread_since(seen: Seen) -> datetime | None:
    """When this section was read before, where that is so long ago that it was missed; else None."""
    before = seen.last_read_at
    if before is None or seen.started_at - before <= SAMPLE_EVERY:
        return None
    host = Host.objects.get(pk=seen.host_id)
    pause = pause_between(seen.section.name, host.poll_interval_seconds, host.heavy_interval_seconds)
    return before if seen.started_at - before > timedelta(seconds=pause * STALE_INTERVALS) else None


def sample(host: Host, now: datetime, unread: datetime | None = None) -> int:
    """Those of this host that are due, and after a gap all that stood before it; answers how many rows were written.
    Call it in a transaction."""
    due = Q(sampled_at=None) | waits_for_a_sample(now) | (Q(sampled_at__lte=unread) if unread else Q())
    found = list(Snapshot.objects.filter(due, host=host, cost_known_bytes__isnull=False))
    SnapshotSample.objects.bulk_create(_sample(one, now, unread) for one in found)
    return len(found) + SAMPLED.update({one.pk: [one.cost_known_bytes, now] for one in found})


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
    SnapshotSample.objects.bulk_create(
        SnapshotSample(vm_id=vm, snapshot_id=guid, at=seen.started_at, cost_bytes=0, is_partial=False)
        for vm, guid in gone
        if (vm, guid) not in there
    )


def old_samples(horizon: datetime) -> QuerySet[SnapshotSample]:
    """Without those that still hold: of a snapshot that has not changed since, its size would be forgotten."""
    of_it = {"vm_id": OuterRef("vm_id"), "snapshot_id": OuterRef("snapshot_id"), "sampled_at": OuterRef("at")}
    return SnapshotSample.objects.filter(~Exists(Snapshot.objects.filter(**of_it)), at__lt=horizon)


def _sample(one: Snapshot, now: datetime, unread: datetime | None) -> SnapshotSample:
    known = one.cost_known_bytes or 0
    stood = unread is not None and one.sampled_at is not None and one.sampled_at <= unread
    return SnapshotSample(
        vm_id=one.vm_id,
        snapshot_id=one.snapshot_id,
        at=now,
        cost_bytes=known,
        is_partial=one.cost_bytes is None,
        unread_since=unread if stood else None,
    )
