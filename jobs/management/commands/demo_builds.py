"""On which builds of Windows the demo may change something: all but the newest, of which nobody has decided yet.

Called by demo_furnish; safe to repeat: what was decided stays as somebody has left it. Nothing was qualified here: a
run of qualify_host against the simulator proves the simulator.
"""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.demo import at_work
from inventory.models import Host
from jobs.builds import is_legacy
from jobs.models import Build
from jobs.services import build_consent

REASON = "Simulated hosts: whatever goes wrong here, nobody loses anything."
UNDECIDED = "10.0.26100"  # of HV10, whose page shows what it looks like


class Command(BaseCommand):
    help = "Consent to changes on the builds of Windows of the demo, but for one."

    def handle(self, *args: Any, **options: Any) -> None:
        decided = set(Build.objects.values_list("version", flat=True))
        versions = {host.os_version for host in Host.objects.exclude(os_version=None) if host.os_version}
        with at_work("admin") as admin:
            for version in sorted(versions - decided - {UNDECIDED}):
                if not is_legacy(version):
                    build_consent(version, reason=REASON, by=admin)
