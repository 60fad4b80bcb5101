"""Back the portal up: one directory with PostgreSQL's archive and a manifest. docs/back-up-and-restore.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from upkeep import backups


class Command(BaseCommand):
    help = "Back up the database into a new directory, and verify it. The keys of credentials are never in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="where the directory is made (HVPORTAL_BACKUP_DIR)")
        parser.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups there")

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path = options["to"] or settings.BACKUP_DIR
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep needs 1 or more: the backup that is made now stays.")
        try:
            made = backups.take(place, timezone.now())
        except (backups.Refused, OSError) as reason:
            raise CommandError(str(reason)) from None
        manifest = backups.Manifest.read(made)
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{made}: {rows} rows of {len(manifest.rows)} tables, {manifest.archive_bytes} bytes")
        for old in backups.remove_old(place, options["keep"]) if options["keep"] else ():
            self.stdout.write(f"removed {old}")
