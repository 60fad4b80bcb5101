"""Hosts whose snapshots are to be evaluated with the next section of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("snapshots", "0004_sizes_with_gaps"), ("inventory", "0015_search_and_lists")]

    operations = [
        migrations.CreateModel(
            name="Postponed",
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
                ("drives_read", models.BooleanField()),
                ("unread_since", models.DateTimeField(null=True)),
            ],
        ),
    ]
