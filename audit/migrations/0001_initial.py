from django.db import migrations, models

# A row once written stays as it is, whichever way a change comes: the ORM, a shell, a hole in a page. Only the owner of
# the table can take the triggers off, and that is work of its own, not an accident.
_REFUSE = """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit trail is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse();
    CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON audit_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
_ALLOW = """
    DROP TRIGGER audit_rows_stay ON audit_auditentry;
    DROP TRIGGER audit_table_stays ON audit_auditentry;
    DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.CharField(help_text="the name of a person, a command, or the portal", max_length=200),
                ),
                ("actor_id", models.BigIntegerField(null=True)),
                (
                    "token",
                    models.CharField(blank=True, help_text="the name of the API token that was used", max_length=100),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("page", "Page"),
                            ("api", "API"),
                            ("command", "Command"),
                            ("task", "The portal itself"),
                        ],
                        max_length=8,
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("action", models.CharField(max_length=64)),
                ("target_kind", models.CharField(blank=True, max_length=64)),
                ("target_id", models.CharField(blank=True, max_length=64)),
                ("target_name", models.CharField(blank=True, max_length=255)),
                ("summary", models.TextField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="audit_by_time"),
                    models.Index(
                        condition=models.Q(("target_id", ""), _negated=True),
                        fields=["target_kind", "target_id", "-at"],
                        name="audit_of_thing",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_REFUSE, _ALLOW),
    ]
