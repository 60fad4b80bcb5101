"""Keep (or replace) an account that hosts are read with. The password is asked for or read from stdin, never given."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory import services
from inventory.choices import Transport


class Command(BaseCommand):
    help = "Keep an account for reading hosts; its password is encrypted and never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call it, for example 'Read-only, datacentre north'")
        parser.add_argument("--username", required=True, help="EXAMPLE\\svc-hvportal, or svc-hvportal@example.com")
        parser.add_argument("--transport", choices=Transport.values, default=Transport.NTLM)

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        if not password:
            raise CommandError("An empty password is not kept.")
        credential = services.credential_save(
            name=options["name"], username=options["username"], password=password, transport=options["transport"]
        )
        self.stdout.write(f"{credential} is kept.")
