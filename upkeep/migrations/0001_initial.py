import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

# A portal that was at work before it knew of releases goes on working: this database is the one that it was made in.
# A new one gets the same row; nothing in it could be sent.
RELEASE_THIS_DATABASE = """
    INSERT INTO upkeep_release (key, system_identifier, database_number, by)
    SELECT 1, system_identifier::text, oid::bigint, 'manage.py migrate'
      FROM pg_control_system(), pg_database WHERE datname = current_database()
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("key", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("system_identifier", models.CharField(max_length=32)),
                ("database_number", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.CharField(max_length=200)),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.CheckConstraint(condition=models.Q(("key", 1)), name="release_is_one")],
            },
        ),
        migrations.CreateModel(
            name="Restoration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("backup_name", models.CharField(max_length=255)),
                ("backup_taken_at", models.DateTimeField()),
                ("backup_version", models.CharField(max_length=64)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="PageTimes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=128)),
                ("hour", models.DateTimeField()),
                (
                    "counts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                ("total_ms", models.BigIntegerField()),
                ("longest_ms", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["hour"], name="page_times_by_hour")],
                "constraints": [models.UniqueConstraint(fields=("page", "hour"), name="page_times_unique")],
            },
        ),
        migrations.CreateModel(
            name="TableSize",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=128)),
                ("day", models.DateField()),
                ("total_bytes", models.BigIntegerField()),
                (
                    "row_estimate",
                    models.BigIntegerField(help_text="PostgreSQL's own, null before its first ANALYZE", null=True),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["day"], name="table_size_by_day")],
                "constraints": [models.UniqueConstraint(fields=("name", "day"), name="table_size_unique")],
            },
        ),
        migrations.CreateModel(
            name="Pruning",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("removed", models.BigIntegerField()),
                (
                    "is_behind",
                    models.BooleanField(help_text="there was more to remove than one run may take"),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(RELEASE_THIS_DATABASE, migrations.RunSQL.noop),
    ]
