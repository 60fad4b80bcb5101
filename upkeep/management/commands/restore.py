"""Restore a backup. Nothing is sent afterwards until a person releases the portal. docs/back-up-and-restore.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.services import acting_as
from upkeep import backups


class Command(BaseCommand):
    help = "Restore a backup into an empty database, verify it, bring it to this release, and hold it."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the directory that `manage.py backup` made")
        parser.add_argument("--replace", action="store_true", help="empty the database first; it is backed up before")
        parser.add_argument("--without-keys", action="store_true", help="although keys of stored passwords are lost")

    def handle(self, *args: Any, **options: Any) -> None:
        told = {"replace": options["replace"], "without_keys": options["without_keys"]}
        try:
            with acting_as("restore"):
                backups.restore(options["backup"], **told, say=self.stdout.write)
        except (backups.Refused, OSError) as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            "Restored. The portal is held: nothing is sent to any host until an administrator has looked at it and "
            "releases it on the page “Portal health”."
        )
