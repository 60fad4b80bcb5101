import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("full", "Full"),
    ("incremental", "Incremental"),
    ("copy", "Copy to another place"),
    ("other", "Other"),
]


def columns():
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("source", models.CharField(max_length=64)),
        ("kind", models.CharField(choices=KINDS, max_length=16)),
        ("finished_at", models.DateTimeField()),
        ("reported_at", models.DateTimeField()),
        ("reported_by", models.CharField(help_text="the person, and the token if it was one", max_length=200)),
        (
            "vm",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inventory.vm"
            ),
        ),
    ]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inventory", "0012_clusters_of_one_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastBackup",
            fields=columns(),
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["vm", "-finished_at"], name="last_backup_of_vm")],
                "constraints": [models.UniqueConstraint(fields=("vm", "source", "kind"), name="last_backup_unique")],
            },
        ),
        migrations.CreateModel(
            name="BackupReport",
            fields=columns(),
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["finished_at"], name="backup_report_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("vm", "source", "kind", "finished_at"), name="backup_report_unique")
                ],
            },
        ),
    ]
