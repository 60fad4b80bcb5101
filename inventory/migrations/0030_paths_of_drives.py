"""An index for what is searched in the paths of disks, of which the list reads 50,000 otherwise. Without a lock: hosts are
polled meanwhile."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0029_missed_since")]

    operations = [
        AddIndexConcurrently(
            "drive",
            GinIndex(
                OpClass(Upper("path_key"), name="gin_trgm_ops"),
                condition=models.Q(snapshot_id=None),
                name="drive_of_now_path_trigrams",
            ),
        )
    ]
