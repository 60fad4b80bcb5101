"""Whose some snapshots of the demo are: one whose day is over, one that may still stay, one for good.

Called by demo_furnish; safe to repeat: whoever has an owner keeps them.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import at_work
from snapshots.models import Snapshot
from snapshots.selectors.owners import owners_of
from snapshots.services import Said, ownership_give

# VM, snapshot, owner, reason, and days from today until its last day.
OWNERS: tuple[tuple[str, str, str, str, int | None], ...] = (
    ("CRM01", "Before 7.2 upgrade, DO NOT DELETE", "Sales IT", "The vendor may want to go back to 7.1.", -280),
    ("PRINT01", "Druckertreiber Größe", "Helpdesk", "Until every branch has printed with the new driver.", 20),
    ("TEST-03", "clean install", "Development", "Every test begins here.", None),
)


class Command(BaseCommand):
    help = "Owners of snapshots for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        for vm, name, owner, reason, days in OWNERS:
            found = list(Snapshot.objects.filter(vm__name=vm, name=name).select_related("vm"))
            if found and not owners_of([(one.vm_id, one.snapshot_id) for one in found]):
                until = None if days is None else timezone.localdate() + timedelta(days=days)
                with at_work("operator"):
                    ownership_give(found, Said(owner, reason, until))
