"""Snapshots that people of the demo delete: one that is done soon, one that takes an hour, one that fails because a
backup has its files open, one that waits for its maintenance window, and one that waits for a second person.

Called by demo_furnish, after demo_consent and demo_windows and when the hosts have been read; safe to repeat.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from accounts.demo import at_work
from inventory.scope import EVERYTHING
from jobs.models import Job
from jobs.services import JobRefused
from snapshots.merge_queueing import Said, digest_of, merges_queue
from snapshots.models import Snapshot
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.merging import MergeQuestion, merging_of

PATIENCE_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Deletion:
    """Of the snapshot `name` of a VM of the simulated estate (simulator/estate/demo_snapshots.py)."""

    host: str
    vm: str
    name: str
    why: str
    outside_windows: bool = False


WISHES = (
    Deletion("HV11", "TEST-09", "before the driver update", "The driver has run for a month: nobody goes back."),
    Deletion("HV07", "PG03", "before 16.4", "16.4 runs well; the snapshot grows by 4 GB a day."),
    Deletion("HV07", "LOG02", "before the new log format", "Forgotten for two months: the largest of all."),
    Deletion("HV04", "CRM02", "before hotfix 7.2.1", "The vendor has confirmed the hotfix."),
    Deletion("HV04", "PRINT02", "old drivers", "The queue stands still meanwhile: best at noon.", outside_windows=True),
)


class Command(BaseCommand):
    help = "Snapshots deleted by jobs, for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        """What was read too long ago is planned when it was read again: at a start everything is asked at once."""
        if Job.objects.filter(kind=MERGE).exists():
            return
        wishes, ends = list(WISHES), time.monotonic() + PATIENCE_SECONDS
        with at_work("operator", "192.0.2.21") as operator:
            while (wishes := [wish for wish in wishes if not self._queued(wish, operator)]) and time.monotonic() < ends:
                connection.close()
                time.sleep(2)
        for wish in wishes:
            self.stderr.write(f"{wish.vm}: its snapshot cannot be deleted today")

    def _queued(self, wish: Deletion, by: Any) -> bool:
        """Nothing where the estate is another today: a demo that cannot show one thing shows the others."""
        found = Snapshot.objects.filter(host__name=wish.host, vm__name=wish.vm, name=wish.name)
        chosen = tuple(found.values_list("pk", flat=True))
        told = merging_of(MergeQuestion(chosen, unsure=True, to_queue=True), EVERYTHING, timezone.now())
        said = Said(wish.why, outside_windows=wish.outside_windows, request=uuid.uuid4())
        try:
            return bool(merges_queue(told, said, digest=digest_of(told), unsure=True, by=by))
        except JobRefused:
            return False
