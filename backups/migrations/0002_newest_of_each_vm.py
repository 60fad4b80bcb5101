"""The newest good backup of each VM, which lists are sorted and filtered by; filled from what was reported."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
    INSERT INTO backups_newestbackup (vm_id, finished_at, source, kind)
    SELECT DISTINCT ON (vm_id) vm_id, finished_at, source, kind
      FROM backups_lastbackup ORDER BY vm_id, finished_at DESC, source, kind
"""


class Migration(migrations.Migration):
    dependencies = [("backups", "0001_initial"), ("inventory", "0018_quick_filters_of_polls")]

    operations = [
        migrations.CreateModel(
            name="NewestBackup",
            fields=[
                (
                    "vm",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="newest_backup",
                        serialize=False,
                        to="inventory.vm",
                    ),
                ),
                ("finished_at", models.DateTimeField(db_index=True)),
                ("source", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "Full"),
                            ("incremental", "Incremental"),
                            ("copy", "Copy to another place"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
