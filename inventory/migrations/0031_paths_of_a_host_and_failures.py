"""An index for what lies on a volume, in place of one by hosts alone, of which all disks were read for each of their
volumes; and one of the few sections that failed or are not offered, which every badge of a host asks for. Without a
lock: hosts are polled meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0030_paths_of_drives")]

    operations = [
        AddIndexConcurrently(
            "drive",
            models.Index(
                "host",
                Collate("path_key", "C"),
                condition=models.Q(snapshot_id=None),
                include=["vm"],
                name="drive_of_now_lies",
            ),
        ),
        RemoveIndexConcurrently("drive", "drive_of_now"),
        AddIndexConcurrently(
            "sectionstate", models.Index(fields=["host"], condition=models.Q(ok=False), name="section_failed")
        ),
    ]
