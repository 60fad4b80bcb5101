import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inventory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("missed_polls", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("snapshot_id", models.UUIDField()),
                ("name", models.CharField(max_length=255)),
                ("snapshot_type", models.CharField(max_length=64, null=True)),
                ("is_automatic", models.BooleanField(null=True)),
                ("created_at", models.DateTimeField(null=True)),
                ("parent_id", models.UUIDField(null=True)),
                ("is_current", models.BooleanField(null=True)),
                ("state", models.CharField(max_length=64, null=True)),
                ("path", models.TextField(null=True)),
                ("system_files_bytes", models.BigIntegerField(null=True)),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="inventory.host",
                    ),
                ),
                (
                    "vm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="snapshots", to="inventory.vm"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("host", "vm", "snapshot_id"), name="snapshot_unique")],
            },
        ),
    ]
