"""Test the connection to a registered host, step by step, by the worker that polls it.

manage.py test_connection HV01
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.services import acting_as
from inventory.models import Host
from onboarding.choices import GOING_ON, STEPS, Progress, StepOutcome
from onboarding.models import ConnectionTest
from onboarding.services import connection_tests

EVERY_SECONDS = 0.3
UNFINISHED = (StepOutcome.WAITING, StepOutcome.RUNNING, StepOutcome.NOT_TRIED)


class Command(BaseCommand):
    help = "Test the connection to a registered host, as its page does, and print each step as it ends."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", help="what people call the host")
        parser.add_argument("--patience", type=float, default=300.0, help="seconds to wait for the end")

    def handle(self, *args: Any, **options: Any) -> None:
        host = Host.objects.select_related("credential", "site").filter(name__iexact=options["host"]).first()
        if host is None:
            raise CommandError(f"No host is called {options['host']!r}.")
        with acting_as("test_connection"):
            test = connection_tests.check(host, by="manage.py test_connection")
        if self._follow(test, options["patience"]) != Progress.PASSED:
            raise CommandError(f"{host.name} cannot be read.", returncode=1)

    def _follow(self, test: ConnectionTest, patience: float) -> str:
        told: set[str] = set()
        ends_at = time.monotonic() + patience
        while time.monotonic() < ends_at:
            test.refresh_from_db(fields=["state"])
            for step in test.steps.exclude(outcome__in=UNFINISHED).order_by("place"):
                if step.name not in told:
                    told.add(step.name)
                    self.stdout.write(f"{STEPS[step.name]:<22} {step.outcome:<8} {step.sentence}")
            if test.state not in GOING_ON:
                return str(test.state)
            time.sleep(EVERY_SECONDS)
        raise CommandError(f"The test had not ended after {patience:.0f} s. Is a worker at work on {test.queue}?")
