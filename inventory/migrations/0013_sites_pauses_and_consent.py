import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

CONSENT = ("cluster", "host")


def consent(model):
    return [
        migrations.AddField(model, "changes_allowed", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model, "changes_decided_at", models.DateTimeField(null=True)),
        migrations.AddField(model, "changes_decided_by", models.CharField(max_length=150, null=True)),
        migrations.AddField(model, "changes_reason", models.TextField(null=True)),
    ]


def secrets_are_as_old_as_their_rows(apps, schema_editor):
    apps.get_model("inventory", "Credential").objects.update(
        secret_changed_at=models.F("changed_at"), added_at=models.F("changed_at")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0017_what_polls_cost_by_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("notes", models.TextField(blank=True)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="site_name_unique")
                ],
            },
        ),
        *(operation for model in CONSENT for operation in consent(model)),
        migrations.AddField(
            "cluster",
            "site",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clusters",
                to="inventory.site",
            ),
        ),
        migrations.AddField(
            "host",
            "site",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hosts",
                to="inventory.site",
            ),
        ),
        migrations.AddField(
            "host",
            "change_credential",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hosts_changed",
                to="inventory.credential",
            ),
        ),
        migrations.AddField("host", "paused_at", models.DateTimeField(null=True)),
        migrations.AddField("host", "paused_by", models.CharField(max_length=150, null=True)),
        migrations.AddField("host", "paused_until", models.DateTimeField(null=True)),
        migrations.AddField("host", "pause_reason", models.TextField(null=True)),
        migrations.AddField("host", "retired_at", models.DateTimeField(null=True)),
        migrations.AddField("host", "retired_by", models.CharField(max_length=150, null=True)),
        migrations.AddField("host", "retire_reason", models.TextField(null=True)),
        migrations.AddField(
            "credential",
            "purpose",
            models.CharField(
                choices=[("reading", "Reading"), ("changing", "Changing")],
                db_default="reading",
                default="reading",
                max_length=16,
            ),
        ),
        migrations.AddField(
            "credential", "added_at", models.DateTimeField(auto_now_add=True, db_default=models.functions.Now())
        ),
        migrations.AddField(
            "credential",
            "secret_changed_at",
            models.DateTimeField(default=django.utils.timezone.now, db_default=models.functions.Now()),
        ),
        migrations.AddField(
            "credential",
            "secret_changed_by",
            models.CharField(blank=True, default="", db_default="", max_length=150),
        ),
        migrations.RunPython(secrets_are_as_old_as_their_rows, migrations.RunPython.noop),
        migrations.AlterField("poll", "queue", models.CharField(max_length=64)),
    ]
