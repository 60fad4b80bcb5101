from django.db import migrations, models


class Migration(migrations.Migration):
    """A job may be looked at while it asks a person; the token by which it was queued is known by more than its name."""

    dependencies = [("jobs", "0004_what_a_review_found")]
    operations = [
        migrations.AddField("job", "queued_token_id", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lease_token__isnull", True), ("state__in", ("running", "asking")), _connector="OR"
                ),
                name="job_lease_while_looked_at",
            ),
        ),
        migrations.RemoveConstraint(model_name="job", name="job_lease_while_running"),
    ]
