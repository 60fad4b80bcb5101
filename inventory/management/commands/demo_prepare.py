"""Make the database ready for the demo: migrate, register the simulated hosts, make the demo's people.

Answers one line of JSON on stdout, what accounts.demo.make_people does: logins and an API token.
Safe to repeat. What can be told of VMs and clusters comes when they were read: demo_furnish.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import make_people
from audit.services import acting_as
from inventory import services
from inventory.models import Host
from tags.choices import Colour
from tags.keys import key_of
from tags.models import Note, Tag
from tags.services import note_write, tag_add, tag_make

SAID = (
    ("HV08", "to be repaired", Colour.RED, "Half of its memory is out, new modules are ordered: move no VM here."),
    ("HV11", "laboratory", Colour.AMBER, "May be restarted at any time. Nobody is called at night for it."),
    ("HV13", "plant", Colour.TEAL, "The machines on the floor depend on it: ask the shift leader before any restart."),
    ("HV14", "legacy", Colour.GREY, "Stays on 2008 R2 until the ERP before the last is switched off."),
)


class Command(BaseCommand):
    help = "Prepare a database for the demo: migrations, simulated hosts, demo people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--state", type=Path, required=True, help="the simulator's state file")
        parser.add_argument("--logins", type=Path, required=True, help="where the demo passwords are kept (0600)")
        parser.add_argument("--interval", type=int, default=20, help="seconds between polls of one host")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        with acting_as("demo_prepare"):
            self._register_hosts(self._read(options["state"]), options["interval"])
            self._annotate_hosts()
            people = make_people(options["logins"])
        call_command("demo_places")
        self.stdout.write(json.dumps(people))

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads(path.read_text())
        except (OSError, ValueError) as failure:
            raise CommandError(f"The simulator's state file {path} cannot be read: {failure}") from failure
        return state

    def _register_hosts(self, state: dict[str, Any], interval: int) -> None:
        credential = services.credential_save(
            name="Simulated estate", username=state["username"], password=state["password"]
        )
        for host in state["hosts"]:
            services.host_register(
                name=host["name"],
                address=host["address"],
                port=host["port"],
                credential=credential,
                poll_interval_seconds=interval,
            )

    def _annotate_hosts(self) -> None:
        """What people would have said of these hosts. What is already there stays as somebody has left it."""
        if Tag.objects.exists() or Note.objects.exists():
            return
        for name, colour in (("production", Colour.GREEN), ("domain controller", Colour.VIOLET)):
            tag_make(name, colour)
        for name, tag, colour, text in SAID:
            host = Host.objects.filter(name=name).first()
            if host is not None:
                tag_make(tag, colour)
                tag_add(host, tag)
                note_write(key_of(host), text, about=host)
