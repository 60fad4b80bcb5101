from django.db import migrations, models

_STAY = """
    CREATE TRIGGER jobs_acts_stay_in_their_table BEFORE TRUNCATE ON jobs_jobact
        FOR EACH STATEMENT EXECUTE FUNCTION jobs_refuse();
"""
_GO = "DROP TRIGGER jobs_acts_stay_in_their_table ON jobs_jobact"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_builds")]
    operations = [
        migrations.AddField("job", "approved_hours", models.TextField(blank=True, db_default="")),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False), ("vm__isnull", False)),
                fields=("vm",),
                name="job_one_runs_of_a_vm",
            ),
        ),
        migrations.RunSQL(_STAY, _GO),
    ]
