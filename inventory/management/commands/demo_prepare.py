"""Make the database ready for the demo: migrate, register the simulated hosts, make the demo people.

Answers one line of JSON on stdout: {"logins": [{"username", "password", "role"}]}. Safe to repeat.
"""

import json
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.choices import Role
from accounts.models import User
from audit.services import acting_as
from inventory import services
from inventory.models import Host
from tags.choices import Colour
from tags.keys import key_of
from tags.models import Note, Tag
from tags.services import note_write, tag_add, tag_make

DEMO = "Demo"  # the first name by which the demo knows its own people again
SAID = (
    ("HV08", "to be repaired", Colour.RED, "Half of its memory is out, new modules are ordered: move no VM here."),
    ("HV11", "laboratory", Colour.AMBER, "May be restarted at any time. Nobody is called at night for it."),
    ("HV13", "plant", Colour.TEAL, "The machines on the floor depend on it: ask the shift leader before any restart."),
    ("HV14", "legacy", Colour.GREY, "Stays on 2008 R2 until the ERP before the last is switched off."),
)
PEOPLE = (
    ("operator", Role.OPERATOR, "runs the estate from a browser, all day"),
    ("manager", Role.VIEWER, "asks once a week what fills up and why"),
    ("oncall", Role.RESPONDER, "looks at night, on a phone"),
    ("admin", Role.ADMINISTRATOR, "keeps hosts, people and the portal"),
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
        call_command("demo_places")
        self.stdout.write(json.dumps({"logins": self._make_people(options["logins"])}))

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

    def _make_people(self, path: Path) -> list[dict[str, str]]:
        """Passwords are drawn once and kept beside the demo's other secrets, so that a second start shows the same."""
        known = json.loads(path.read_text()) if path.exists() else {}
        passwords = {name: known.get(name) or secrets.token_urlsafe(9) for name, _, _ in PEOPLE}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(passwords))
        for name, role, _ in PEOPLE:
            user, made = User.objects.get_or_create(username=name, defaults={"first_name": DEMO})
            if user.first_name != DEMO:
                raise CommandError(
                    f"This database has a person called {name} who is not of a demo. Give the demo an empty database."
                )
            user.grants.get_or_create(role=role)
            if made or name not in known:  # checking a password takes as long as setting one, so it is not checked
                user.set_password(passwords[name])
                user.save()
        return [{"username": name, "password": passwords[name], "role": work} for name, _, work in PEOPLE]
