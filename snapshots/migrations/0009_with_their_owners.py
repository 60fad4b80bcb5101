"""No column: what was said of a snapshot is joined by the GUIDs of its VM and its own, which both have had before."""

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING


class Migration(migrations.Migration):
    dependencies = [("snapshots", "0008_old_hosts")]

    operations = [
        migrations.AddField(
            "snapshot",
            "ownership",
            models.ForeignObject(
                to="snapshots.ownership",
                on_delete=DO_NOTHING,
                from_fields=("vm", "snapshot_id"),
                to_fields=("vm_id", "snapshot_id"),
                null=True,
                related_name="+",
                serialize=False,
            ),
        ),
    ]
