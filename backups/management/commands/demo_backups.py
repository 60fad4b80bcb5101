"""Backups as two programs would report them for the demo: of last night, old ones, and of some VMs none at all.

Called by demo_furnish; safe to repeat: what is told follows from the day, and the same report counts once.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import SERVICE, TOKEN_NAME, at_work
from backups.choices import BackupKind
from backups.services import Report, backups_report
from inventory.models import VM
from inventory.scope import scope_of

NIGHTLY, OFFSITE = "Nightly backup", "Copy in the vault"
# By the host or the cluster where a VM is: in nights, how long ago the nightly backup and the copy were made last. Of
# the laboratory and the plant nobody has reported any.
LAST = {"CLU-HQ": (0, 2), "CLU-DC2": (0, None), "HV10": (19, 19), "HV12": (0, None), "HV14": (120, None)}
FULL_EVERY = 7
HISTORY_NIGHTS = 5
FORGOTTEN = 9  # one VM in so many was left out when the nightly backup was set up: its last one is a month old
STEP = timedelta(seconds=97)


class Command(BaseCommand):
    help = "Reported backups for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        with at_work(SERVICE) as person:
            backups_report(list(_reports(timezone.now())), scope_of(person), by=f"{person}, {TOKEN_NAME}")


def _reports(now: datetime) -> Iterator[Report]:
    found = VM.objects.filter(gone_at=None).select_related("host", "host__cluster")
    for number, vm in enumerate(found.order_by("host__name", "name", "pk")):
        host = vm.host
        place = host.cluster.name if host.cluster else host.name
        nightly, offsite = LAST.get(place, (None, None))
        if nightly == 0 and number % FORGOTTEN == FORGOTTEN - 1:
            nightly = 31
        begun = STEP * number
        if nightly is not None:
            for night in range(nightly, nightly + HISTORY_NIGHTS):
                made = _night(now, night) + begun
                kind = BackupKind.INCREMENTAL if made.toordinal() % FULL_EVERY else BackupKind.FULL
                yield Report(vm.pk, NIGHTLY, kind, made)
        if offsite is not None:
            yield Report(vm.pk, OFFSITE, BackupKind.COPY, _night(now, offsite) + begun + timedelta(hours=1))


def _night(now: datetime, ago: int) -> datetime:
    """Ten at night in UTC, of yesterday or so many nights before: the last of 200 VMs is done by four."""
    yesterday = now.date() - timedelta(days=1 + ago)
    return datetime.combine(yesterday, time(22), tzinfo=now.tzinfo)
