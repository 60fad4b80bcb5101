"""The sizes of snapshots over time: one sample where something changed, and at most one in an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from inventory.ingest.rows import Columns
from inventory.models import Host
from snapshots.models import Snapshot, SnapshotSample

SAMPLE_EVERY = timedelta(hours=1)
SAMPLED = Columns(Snapshot, ["sampled_bytes", "sampled_at"])


def waits_for_a_sample(now: datetime) -> Q:
    """Rows of Snapshot that differ from their last sample, which is old enough."""
    return Q(sampled_at__lte=now - SAMPLE_EVERY) & ~Q(sampled_bytes=F("cost_known_bytes"))


def sample(host: Host, now: datetime) -> int:
    """Those of this host that are due; answers how many rows were written. Call it in a transaction."""
    due = Q(sampled_at=None) | waits_for_a_sample(now)
    found = list(Snapshot.objects.filter(due, host=host, cost_known_bytes__isnull=False))
    SnapshotSample.objects.bulk_create(_sample(one, now) for one in found)
    return len(found) + SAMPLED.update({one.pk: [one.cost_known_bytes, now] for one in found})


def sizes_of(vm_id: UUID, snapshot_id: UUID) -> Sequence[SnapshotSample]:
    """The oldest first. Between two of them, nothing that differs from the first was seen an hour long."""
    return list(SnapshotSample.objects.filter(vm_id=vm_id, snapshot_id=snapshot_id).order_by("at", "pk"))


def old_samples(horizon: datetime) -> QuerySet[SnapshotSample]:
    return SnapshotSample.objects.filter(at__lt=horizon)


def _sample(one: Snapshot, now: datetime) -> SnapshotSample:
    known = one.cost_known_bytes or 0
    return SnapshotSample(
        vm_id=one.vm_id, snapshot_id=one.snapshot_id, at=now, cost_bytes=known, is_partial=one.cost_bytes is None
    )
