"""Which files on volumes are in a chain, so that a search of the others asks of few; adapters in the order of their
addresses. Indexes without a lock: hosts are polled meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0024_events_that_went_wrong")]

    operations = [
        migrations.AddField("storedfile", "is_in_chain", models.BooleanField(default=False, db_default=False)),
        AddIndexConcurrently(
            "storedfile",
            models.Index(fields=["path_key", "id"], condition=models.Q(is_in_chain=False), name="stored_file_alone"),
        ),
        AddIndexConcurrently("vmadapter", models.Index(fields=["ip_addresses"], name="vm_adapter_by_ip")),
        AddIndexConcurrently(
            "vmadapter",
            models.Index(models.F("ip_addresses").desc(nulls_last=True), name="vm_adapter_by_ip_down"),
        ),
    ]
