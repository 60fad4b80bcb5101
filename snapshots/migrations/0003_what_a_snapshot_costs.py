"""What a snapshot is and costs, as evaluated: null until the next poll of its host. And whose it is, and its sizes."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("user", "User"),
    ("automatic", "Automatic"),
    ("backup_running", "Backup in progress"),
    ("backup_left", "Backup left over"),
    ("replica", "Replica"),
    ("planned", "Planned failover"),
    ("missing", "Missing"),
    ("other", "Unknown"),
]
FIGURES = {
    "kind": models.CharField(choices=KINDS, max_length=16, null=True),
    "depth": models.PositiveIntegerField(null=True),
    "cost_bytes": models.BigIntegerField(null=True),
    "cost_known_bytes": models.BigIntegerField(null=True),
    "worst_bytes": models.BigIntegerField(null=True),
    "worst_known_bytes": models.BigIntegerField(null=True),
    "cost_unknown": models.TextField(null=True),
    "sampled_bytes": models.BigIntegerField(null=True),
    "sampled_at": models.DateTimeField(null=True),
}
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("snapshots", "0002_search"), ("inventory", "0015_search_and_lists")]

    operations = [
        *(migrations.AddField("snapshot", name, field) for name, field in FIGURES.items()),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ID,
                ("vm_id", models.UUIDField()),
                ("snapshot_id", models.UUIDField()),
                ("owner", models.CharField(max_length=150)),
                ("reason", models.TextField(blank=True)),
                ("expires_on", models.DateField(null=True)),
                ("given_by", models.CharField(max_length=150)),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["expires_on"], name="ownership_expires")],
                "constraints": [
                    models.UniqueConstraint(fields=("vm_id", "snapshot_id"), name="ownership_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("owner", ""), _negated=True), name="ownership_names_somebody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotSample",
            fields=[
                ID,
                ("vm_id", models.UUIDField()),
                ("snapshot_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("cost_bytes", models.BigIntegerField()),
                ("is_partial", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["vm_id", "snapshot_id", "at"], name="snapshot_sample_of"),
                    models.Index(fields=["at"], name="snapshot_sample_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotShare",
            fields=[
                ID,
                ("snapshot_id", models.UUIDField(null=True)),
                ("files", models.PositiveIntegerField()),
                ("cost_bytes", models.BigIntegerField()),
                ("worst_bytes", models.BigIntegerField()),
                ("is_partial", models.BooleanField()),
                ("is_reclaimable", models.BooleanField()),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inventory.host",
                    ),
                ),
                (
                    "vm",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inventory.vm"),
                ),
                (
                    "volume",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inventory.volume",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("host", "vm", "snapshot_id", "volume"),
                        name="snapshot_share_unique",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
