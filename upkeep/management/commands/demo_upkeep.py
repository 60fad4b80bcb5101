"""What the timetable and a nightly timer would have done for the demo by now: retention, sizes of tables, a backup.

Called by demo_furnish; safe to repeat.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from upkeep import retention, table_sizes
from upkeep.backups.manifest import MANIFEST, Manifest
from upkeep.backups.taking import PREFIX

RUN_SECONDS = 5.0
BACKUP_EVERY = timedelta(hours=12)
KEEP = 3


class Command(BaseCommand):
    help = "Retention, sizes of tables and a backup for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        retention.prune_all(seconds=RUN_SECONDS)
        table_sizes.look(timezone.now().date())
        if not self._backed_up_lately():
            self._back_up()

    def _backed_up_lately(self) -> bool:
        made = sorted(settings.BACKUP_DIR.glob(f"{PREFIX}*/{MANIFEST}"))
        return bool(made) and timezone.now() - Manifest.read(made[-1].parent).taken_at < BACKUP_EVERY

    def _back_up(self) -> None:
        """PostgreSQL's programs are those of the embedded server; beside a server of one's own they may be missing."""
        try:
            call_command("backup", keep=KEEP, stdout=self.stdout)
        except CommandError as reason:
            self.stdout.write(f"No backup was made: {reason}")
