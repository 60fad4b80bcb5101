"""Furnish the demo once its hosts have been read: roles, backups, tags, views, tests, each by a command of its own.

Started by the supervisor beside the running portal; nothing waits for it. Safe to repeat: what is there stays as
somebody has left it.
"""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.demo import at_work
from inventory.evidence import propose_tags
from inventory.models import VM, Cluster, PollState, Volume
from tags.choices import Colour, Kind, Verdict
from tags.keys import key_of
from tags.models import Note, Proposal
from tags.services import note_write, proposals_answer, tag_add, tag_make

OFFICE, ROAD = "192.0.2.21", "203.0.113.90"
PATIENCE_SECONDS = 180.0
# What, what it is called, its tag, and what somebody wrote about it.
SAID: tuple[tuple[type[Model], str, str, str, str], ...] = (
    (Cluster, "CLU-HQ", "production", "operator", "Changes only in its maintenance window, after the backup."),
    (VM, "ARCHIVE-NFS", "to be moved", "oncall", "Paused since Volume5 is full. Woke nobody: copies only."),
    (VM, "SQL01", "finance", "operator", "Year-end closing until 15 January: no snapshots, no restarts."),
    (VM, "TEST-02", "to be deleted", "operator", "35 files in its chain. The owner has left; ask in the team meeting."),
    (VM, "WEB01", "production", "operator", "17 addresses on purpose: one for each customer."),
    (Volume, r"C:\ClusterStorage\Volume5", "to be enlarged", "oncall", "Disks are ordered. Move ARCHIVE-NFS first."),
)  # fmt: skip
COLOURS = {
    "to be moved": Colour.ORANGE,
    "finance": Colour.BLUE,
    "to be deleted": Colour.PINK,
    "to be enlarged": Colour.AMBER,
}


class Command(BaseCommand):
    help = "Furnish the demo: what people and programs would have done in it by now."

    def handle(self, *args: Any, **options: Any) -> None:
        self._wait_until_read()
        call_command("demo_access")
        self._answer_proposals()
        if not Note.objects.filter(kind=Kind.VM).exists():
            self._annotate()
        for command in (
            *("certificate", "backups", "owners", "sizes", "views", "upkeep"),
            *("builds", "consent", "windows", "power", "changes", "merges", "tests"),
        ):
            call_command(f"demo_{command}", stdout=self.stdout)

    def _wait_until_read(self) -> None:
        """Each host once, completely. What nobody can read does not keep the rest empty."""
        unread = PollState.objects.filter(host__is_paused=False, host__retired_at=None, last_complete_at=None)
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends and unread.exists():
            connection.close()
            time.sleep(1)

    def _answer_proposals(self) -> None:
        """One of each is answered, by name; the others wait for whoever looks at the demo."""
        propose_tags(timezone.now())
        names = {str(key): name for key, name in VM.objects.values_list("pk", "name")}
        with at_work("operator", OFFICE):
            for tag, confirm in (("domain controller", True), ("production", False)):
                proposals = list(Proposal.objects.filter(tag_name=tag))
                if proposals and all(one.verdict == Verdict.OPEN for one in proposals):
                    first = min(proposals, key=lambda one: (names.get(one.object_id, ""), one.object_id))
                    proposals_answer([first], confirm=confirm)

    def _annotate(self) -> None:
        for model, called, tag, username, text in SAID:
            field = "path" if model is Volume else "name"
            thing = model._default_manager.filter(**{field: called}).order_by("pk").first()
            if thing is not None:
                with at_work(username, ROAD if username == "oncall" else OFFICE):
                    tag_make(tag, COLOURS.get(tag, Colour.GREEN))
                    tag_add(thing, tag)
                    note_write(key_of(thing), text, about=thing)
