"""The sweep of the timetable: correctness, whatever messages were lost.

Settles what a restore brought back, starts what may start, and sends every running job that is due and that no worker
has taken. Two sweeps at once do no harm.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs import wakeup
from jobs.leases import free_and_due
from jobs.models import Job
from jobs.restored import settle_restored
from jobs.starting import start_fitting
from upkeep.hold import is_held

SEND_AGAIN_SECONDS = 15  # as long as a message may wait for a worker before another is sent
AT_ONCE = 500


def sweep() -> None:
    wakeup.heard()
    settle_restored()
    if is_held():
        return
    start_fitting()
    for job in _due():
        wakeup.send(job.pk, job.host)


@transaction.atomic
def _due() -> list[Job]:
    """Due, in nobody's hands, and not sent lately."""
    unsent = Q(woken_at=None) | Q(woken_at__lt=Now() - timedelta(seconds=SEND_AGAIN_SECONDS))
    rows = Job.objects.filter(free_and_due(), unsent).select_for_update(of=("self",), skip_locked=True)
    due = list(rows.select_related("host__site").order_by("pk")[:AT_ONCE])
    Job.objects.filter(pk__in=[job.pk for job in due]).update(woken_at=Now())
    return due
