"""VMs that people of the demo have switched: one that started, a guest that does not answer, one that waits for a
second person, and one that waits for a day and for the maintenance window after it.

Called by demo_furnish, after demo_consent and when the hosts have been read; safe to repeat: nothing is queued where a
job was queued before.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import at_work
from inventory.models import VM
from jobs.models import Job
from jobs.services import JobRefused, approval_decide
from power.domain.acts import WORDS, Act
from power.services import PowerRefused, Said, power_queue

ADDRESS = "192.0.2.21"
# Act, host, VM, why, and in how many hours.
WISHES: tuple[tuple[Act, str, str, str, int], ...] = (
    (Act.SHUT_DOWN, "HV07", "LB-VIRTUAL", "The new load balancer has taken over.", 0),
    (Act.TURN_OFF, "HV11", "DEBUG-HANG", "Development has its dump: it need not stay paused any longer.", 0),
    (Act.START, "HV04", "YEAR-END-2025", "The auditors come this week.", 20),
    (Act.START, "HV11", "clone", "Compare it with its twin, then delete one of them.", 0),
)


class Command(BaseCommand):
    help = "Jobs that switch VMs, for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if Job.objects.exists():
            return
        with at_work("admin", ADDRESS) as admin:
            approval_decide(WORDS[Act.TURN_OFF].kind, needed=True, reason="Pulling the plug takes two.", by=admin)
        with at_work("operator", ADDRESS) as operator:
            for act, host, name, reason, hours in WISHES:
                self._queue(act, host, name, Said(reason, _in(hours)), operator)

    def _queue(self, act: Act, host: str, name: str, said: Said, by: Any) -> None:
        """Nothing where the estate is another today: a demo that cannot show one thing shows the others."""
        states = WORDS[act].starts_from
        vm = (
            VM.objects.filter(host__name=host, name=name, gone_at=None, reading__state__in=states)
            .order_by("pk")
            .first()
        )
        if vm is None:
            return
        try:
            power_queue(vm.pk, WORDS[act], said, by=by)
        except (PowerRefused, JobRefused) as refusal:
            self.stderr.write(f"{name}: {refusal}")


def _in(hours: int) -> Any:
    return timezone.now() + timedelta(hours=hours) if hours else None
