"""Let the portal change some of the demo's hosts, with an account of their own; the rest stay observe-only.

Called by demo_furnish; safe to repeat: what somebody has decided since stays.
"""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.demo import at_work
from inventory.choices import Purpose
from inventory.credentials import decrypt
from inventory.models import Credential, Host
from onboarding.services.credentials import credential_add
from onboarding.services.hosts import host_change_account
from onboarding.services.lifecycle import changes_decide

BY, ADDRESS = "admin", "192.0.2.21"
HOSTS = ("HV04", "HV07", "HV10", "HV11")  # HV10 alone runs a Windows that nobody has proven: its page says so
WHY = "Agreed in the change meeting: VMs here may be switched, and snapshots taken, from the portal."


class Command(BaseCommand):
    help = "Consent and an account for changes, for some of the demo's hosts."

    def handle(self, *args: Any, **options: Any) -> None:
        read = Credential.objects.filter(name="Simulated estate").first()
        if read is None or Host.objects.exclude(changes_decided_at=None).exists():
            return  # not the demo's own estate, or decided already
        with at_work(BY, ADDRESS):
            account = credential_add(
                name="Simulated estate, changing",
                username=read.username,
                transport=read.transport,
                secret=decrypt(read),
                purpose=Purpose.CHANGING,
                by=BY,
            )
            for host in Host.objects.filter(name__in=HOSTS, retired_at=None).order_by("name"):
                host_change_account(host, account)
                changes_decide(host, allowed=True, reason=WHY, by=BY)
