"""How many hosts have had a complete poll since a moment. The supervisor waits for it; people may ask it too."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.models import PollState


class Command(BaseCommand):
    help = "Hosts, and how many of them were read completely since the given moment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=datetime.fromisoformat, default=None, help="ISO 8601 with offset")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        states = PollState.objects.filter(host__is_paused=False, host__retired_at=None)
        complete = states.filter(last_complete_at__isnull=False)
        if options["since"]:
            complete = complete.filter(last_complete_at__gte=options["since"])
        progress = {"hosts": states.count(), "complete": complete.count(), "at": timezone.now().isoformat()}
        if options["json"]:
            self.stdout.write(json.dumps(progress))
        else:
            self.stdout.write(f"{progress['complete']} of {progress['hosts']} hosts read completely")
