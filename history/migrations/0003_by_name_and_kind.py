"""Indexes for changes in the order of what changed and how. Without a lock: hosts are polled meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("history", "0002_things_of_disks_and_networks")]

    operations = [
        AddIndexConcurrently(
            "change", models.Index(Lower("name"), F("at").desc(), F("id").desc(), name="change_by_name")
        ),
        AddIndexConcurrently("change", models.Index(fields=["kind", "-at", "-id"], name="change_of_kind")),
    ]
