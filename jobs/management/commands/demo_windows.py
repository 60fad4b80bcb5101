"""A maintenance window of one of the demo's clusters, which is not open today: what is to be changed there waits.

Called by demo_furnish when clusters were read; safe to repeat.
"""

from datetime import time, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import at_work
from inventory.models import Cluster
from jobs.models import Window
from jobs.services import window_add
from jobs.windows import Hours

CLUSTER, NOTE = "CLU-HQ", "When the backup is over."
OPENS, MINUTES, ZONE = time(20), 180, "Europe/Berlin"
AWAY = timedelta(days=2)  # whatever the visitor's zone, neither today nor tomorrow


class Command(BaseCommand):
    help = "A maintenance window, for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        cluster = Cluster.objects.filter(name=CLUSTER).first()
        if cluster is None or Window.objects.exists():
            return
        weekday = (timezone.now() + AWAY).weekday()
        with at_work("admin", "192.0.2.21") as admin:
            window_add(cluster, Hours(frozenset({weekday}), OPENS, MINUTES, ZONE), note=NOTE, by=admin)
