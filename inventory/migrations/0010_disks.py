"""Attachments and disk files. Sizes change at every poll, no index holds them: room on the page keeps updates there (HOT)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0009_clock_of_a_host"),
    ]

    operations = [
        migrations.CreateModel(
            name="DiskFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("missed_polls", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("path_key", models.TextField()),
                ("path", models.TextField()),
                ("format", models.CharField(max_length=64, null=True)),
                ("disk_type", models.CharField(max_length=64, null=True)),
                ("size_on_disk_bytes", models.BigIntegerField(null=True)),
                ("virtual_size_bytes", models.BigIntegerField(null=True)),
                ("minimum_size_bytes", models.BigIntegerField(null=True)),
                ("block_size_bytes", models.BigIntegerField(null=True)),
                ("parent_path", models.TextField(null=True)),
                ("parent_key", models.TextField(null=True)),
                ("backing_keys", models.JSONField(default=list)),
                ("identifier", models.CharField(max_length=255, null=True)),
                ("fragmentation_percent", models.PositiveIntegerField(null=True)),
                ("is_attached", models.BooleanField(null=True)),
                ("error_code", models.CharField(max_length=64, null=True)),
                ("error_message", models.TextField(null=True)),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disk_files",
                        to="inventory.host",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["host", "parent_key"], name="disk_file_parent")],
                "constraints": [models.UniqueConstraint(fields=("host", "path_key"), name="disk_file_unique")],
            },
        ),
        migrations.CreateModel(
            name="Drive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("missed_polls", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("snapshot_id", models.UUIDField(null=True)),
                ("controller_type", models.CharField(max_length=64)),
                ("controller_number", models.PositiveSmallIntegerField()),
                ("controller_location", models.PositiveSmallIntegerField()),
                ("path", models.TextField(null=True)),
                ("path_key", models.TextField(null=True)),
                ("disk_number", models.PositiveIntegerField(null=True)),
                ("is_shared", models.BooleanField(null=True)),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drives",
                        to="inventory.host",
                    ),
                ),
                (
                    "vm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drives", to="inventory.vm"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "host",
                            "vm",
                            "snapshot_id",
                            "controller_type",
                            "controller_number",
                            "controller_location",
                        ),
                        name="drive_unique",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE inventory_diskfile SET (fillfactor = 80)", "ALTER TABLE inventory_diskfile RESET (fillfactor)"
        ),
    ]
