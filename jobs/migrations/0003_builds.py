from django.db import migrations, models

# What was once found or decided stays: a later row says otherwise.
_STAYS = """
    CREATE FUNCTION jobs_build_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was found of a build of Windows is append-only: % refused', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER jobs_build_stays BEFORE UPDATE OR DELETE ON jobs_build
        FOR EACH ROW EXECUTE FUNCTION jobs_build_stays();
"""
_GOES = """
    DROP TRIGGER jobs_build_stays ON jobs_build;
    DROP FUNCTION jobs_build_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_noted")]

    operations = [
        migrations.CreateModel(
            name="Build",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=64)),
                ("release", models.CharField(blank=True, max_length=255)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("qualified", "Qualified"),
                            ("failed", "Did not qualify"),
                            ("consented", "Consented"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("host_name", models.CharField(blank=True, max_length=255)),
                ("result", models.JSONField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["version", "-id"], name="build_newest")],
            },
        ),
        migrations.RunSQL(_STAYS, _GOES),
    ]
