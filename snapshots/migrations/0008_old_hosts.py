import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0001_initial"),
        ("snapshots", "0007_by_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="OldHostAllowed",
            fields=[
                (
                    "host",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="inventory.host",
                    ),
                ),
                ("reason", models.TextField()),
                ("allowed_by", models.CharField(max_length=150)),
                ("allowed_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddConstraint(
            model_name="oldhostallowed",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="old_host_for_a_reason"
            ),
        ),
    ]
