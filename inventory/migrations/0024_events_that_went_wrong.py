"""In a migration of its own and without a lock: polls write events while it looks through all that are kept."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from inventory.merge_events import went_wrong


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0023_the_best_of_a_search")]

    operations = [
        AddIndexConcurrently(
            "event", models.Index(fields=["host", "happened_at"], condition=went_wrong(), name="event_went_wrong")
        ),
    ]
