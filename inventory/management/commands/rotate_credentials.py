"""Re-encrypt every stored credential with the newest key of HVPORTAL_CREDENTIAL_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.sealing import Unreadable
from accounts.services.second_factor import secrets_reseal
from inventory import credentials


class Command(BaseCommand):
    help = (
        "Re-encrypt stored credentials with the newest key. Put the new key first, keep the old one, run this, drop it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = credentials.rotate_all()
            apps = secrets_reseal()
        except credentials.SecretUnreadable as failure:
            raise CommandError(str(failure)) from failure
        except Unreadable as failure:
            raise CommandError("An authenticator's secret fits none of the keys; take it off its account.") from failure
        self.stdout.write(f"{count} credentials and {apps} authenticators are encrypted with the newest key.")
