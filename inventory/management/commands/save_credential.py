"""Keep (or replace) an account that hosts are read with. Its secret is asked for or read from stdin, never given.

manage.py save_credential north --username 'EXAMPLE\\svc-hvportal'
manage.py save_credential edge --transport certificate < portal.pem
manage.py save_credential domain --transport kerberos --username svc-hvportal@EXAMPLE.COM
"""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from inventory import services
from inventory.choices import Transport


class Command(BaseCommand):
    help = "Keep an account for reading hosts; its password is encrypted and never shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call it, for example 'Read-only, datacentre north'")
        parser.add_argument("--username", default="", help="EXAMPLE\\svc-hvportal, or svc-hvportal@example.com")
        parser.add_argument("--transport", choices=Transport.values, default=Transport.NTLM)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            credential = services.credential_save(
                name=options["name"],
                username=options["username"],
                password=_secret(options["transport"]),
                transport=options["transport"],
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{credential} is kept.")


def _secret(transport: str) -> str:
    if transport == Transport.KERBEROS:
        return ""
    if transport == Transport.CERTIFICATE:
        if sys.stdin.isatty():
            raise CommandError("Give the certificate and its private key on stdin, as PEM: … < portal.pem")
        return sys.stdin.read()
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
