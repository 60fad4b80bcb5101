"""Indexes for what lists count of the whole estate, disks that are attached now and VLANs of each network, and for the
few hosts whose rows all lists leave out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0026_asked_by_a_job")]

    operations = [
        migrations.AddIndex(
            "host", models.Index(fields=["id"], condition=models.Q(retired_at__isnull=False), name="host_retired")
        ),
        migrations.AddIndex(
            "drive", models.Index(fields=["host"], condition=models.Q(snapshot_id=None), name="drive_of_now")
        ),
        migrations.AddIndex(
            "drive",
            models.Index(fields=["path_key", "id"], condition=models.Q(snapshot_id=None), name="drive_of_now_path"),
        ),
        migrations.AddIndex(
            "vmadapter", models.Index(fields=["switch_name", "access_vlan", "vm"], name="vm_adapter_in_vlan")
        ),
    ]
