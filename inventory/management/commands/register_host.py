"""Add a Hyper-V host to be polled, or give a known one (same name) a new address. It is due at once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from inventory import services
from inventory.choices import Scheme
from inventory.models import Credential, Site

PORTS = {Scheme.HTTP: 5985, Scheme.HTTPS: 5986}


class Command(BaseCommand):
    help = "Add a Hyper-V host to be polled, or change the address of a known one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call the host")
        parser.add_argument("--address", help="DNS name or IP address; the name where it is left out")
        parser.add_argument("--credential", required=True, help="the name given to save_credential")
        parser.add_argument("--https", action="store_true", help="WinRM over HTTPS (port 5986)")
        parser.add_argument("--port", type=int, help="where WinRM listens, if not at 5985 or 5986")
        parser.add_argument(
            "--ca-file", default="", help="PEM file of the authority that signed the host's certificate"
        )
        parser.add_argument("--kerberos-host", default="", help="the name in its SPN, where that is not the address")
        parser.add_argument("--site", default="", help="the short name of the site whose worker is to poll it")
        parser.add_argument(
            "--interval", type=int, default=settings.POLL_INTERVAL_SECONDS, help="seconds between polls"
        )
        parser.add_argument(
            "--heavy-interval",
            type=int,
            default=settings.HEAVY_INTERVAL_SECONDS,
            help="seconds between two readings of a heavy section",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        credential = Credential.objects.filter(name=options["credential"]).first()
        if credential is None:
            known = ", ".join(Credential.objects.values_list("name", flat=True)) or "none yet; use save_credential"
            raise CommandError(f"No credential is called {options['credential']!r}. There are: {known}.")
        site = Site.objects.filter(slug=options["site"]).first()
        if options["site"] and site is None:
            known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"No site is called {options['site']!r}. There are: {known}.")
        scheme = Scheme.HTTPS if options["https"] else Scheme.HTTP
        try:
            host = services.host_register(
                name=options["name"],
                address=options["address"] or options["name"],
                port=options["port"] or PORTS[scheme],
                scheme=scheme,
                ca_file=options["ca_file"],
                kerberos_host=options["kerberos_host"],
                credential=credential,
                poll_interval_seconds=options["interval"],
                heavy_interval_seconds=options["heavy_interval"],
                site=site,
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except IntegrityError as refusal:
            raise CommandError("Another host already has this address and port.") from refusal
        self.stdout.write(
            f"{host.name} is polled at {scheme}://{host.address}:{host.port}, every {host.poll_interval_seconds} s."
        )
