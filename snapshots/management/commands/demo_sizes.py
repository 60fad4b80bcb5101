"""How the demo's snapshots came to their sizes: what polls would have kept, had the portal been there all the time.

Called by demo_furnish; safe to repeat: a snapshot that has more than its first sample keeps what it has.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from snapshots.models import Snapshot, SnapshotSample

STEPS = 40
WATCHED = timedelta(days=60)  # the portal of the demo is no older
# Its network was rebuilt, and for most of two days nobody read a host.
UNREAD_FROM, UNREAD_TO = timedelta(days=9, hours=20), timedelta(days=8)


class Command(BaseCommand):
    help = "Sizes of the demo's snapshots over time."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        known = set(SnapshotSample.objects.filter(at__lt=now - timedelta(days=1)).values_list("vm_id", "snapshot_id"))
        old = Snapshot.objects.filter(created_at__lt=now - timedelta(days=1), cost_known_bytes__gt=0)
        found = [one for one in old if (one.vm_id, one.snapshot_id) not in known]
        SnapshotSample.objects.bulk_create(sample for one in found for sample in _past(one, now))


def _past(one: Snapshot, now: datetime) -> Iterator[SnapshotSample]:
    began = max(one.created_at or now, now - WATCHED)
    told = {"vm_id": one.vm_id, "snapshot_id": one.snapshot_id, "is_partial": one.cost_bytes is None}
    back, gone = now - UNREAD_TO, now - UNREAD_FROM
    moments = [began + (now - began) * step / STEPS for step in range(STEPS)]
    for at in moments:
        if at < gone or at > back:
            yield SnapshotSample(at=at, cost_bytes=_size(one, (at - began) / (now - began)), **told)
    if began < gone:
        yield SnapshotSample(at=back, cost_bytes=_size(one, (back - began) / (now - began)), unread_since=gone, **told)


def _size(one: Snapshot, part: float) -> int:
    """It wrote much at first, and ever less that was new; its saved state was there from the beginning."""
    saved, cost = one.system_files_bytes or 0, one.cost_known_bytes or 0
    return saved + int(max(0, cost - saved) * part**0.6) // 2**20 * 2**20
