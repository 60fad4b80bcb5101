"""`manage.py seed_estate --hosts 1000 --vms-per-host 25 --snapshots 20000`: a large estate without any host."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from inventory.models import Host
from inventory.seeding import every_filler
from inventory.seeding.plan import Plan


class Command(BaseCommand):
    help = (
        "Fill an empty database with a made-up estate, to see how quick the portal is with many hosts. "
        "Refused where there are hosts already. No host is asked: let no worker run on that database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hosts", type=int, default=1000)
        parser.add_argument("--vms-per-host", type=int, default=25)
        parser.add_argument("--snapshots", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if min(options["hosts"], options["vms_per_host"], options["snapshots"]) < 0:
            raise CommandError("There cannot be fewer than none.")
        began = time.monotonic()
        plan = Plan(options["hosts"], options["vms_per_host"], options["snapshots"], timezone.now())
        with transaction.atomic():
            self._refuse_a_real_estate()
            for fill in every_filler():
                fill(plan)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # plans follow what is known of the tables, and pages what is visible
        seconds = time.monotonic() - began
        self.stdout.write(f"{plan.hosts} hosts, {plan.hosts * plan.vms_per_host} VMs in {seconds:.1f} s")

    def _refuse_a_real_estate(self) -> None:
        """Locked first: a host that is registered meanwhile waits and does not get its key taken away."""
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Host._meta.db_table} IN EXCLUSIVE MODE")
        if count := Host.objects.count():
            raise CommandError(
                f"This database has {count} hosts, and a made-up estate has no business among them. "
                "Give the command an empty database."
            )
