"""A snapshot that somebody of the demo has taken through the portal.

Called by demo_furnish, after demo_consent; safe to repeat.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import at_work
from inventory.models import VM
from jobs.models import Job
from jobs.services import JobRefused
from snapshots.change_queueing import ChangeRefused, Naming, Wanted, take_queue
from snapshots.kinds.take import KEY

HOST, NAME, WHY = (
    "HV11",
    "before the new kernel",
    "The kernel is changed tonight; back within a day if it does not boot.",
)


class Command(BaseCommand):
    help = "A snapshot taken by a job, for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if Job.objects.filter(kind=KEY).exists():
            return
        running = VM.objects.filter(host__name=HOST, gone_at=None, reading__state="Running").order_by("name", "pk")
        naming = Naming(NAME, "Platform team", timezone.localdate() + timedelta(days=3))
        with at_work("operator", "192.0.2.21") as operator:
            for vm in running[:10]:
                try:
                    take_queue(vm.pk, naming, Wanted(WHY), by=operator)
                except (ChangeRefused, JobRefused):
                    continue
                return
