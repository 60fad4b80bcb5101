"""Indexes that a search reads along until it has enough: names of guests and paths of disks in their order. The few VMs
that are gone, so that whoever wants the others need not look each of them up. And what is counted of a network."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("inventory", "0022_what_previews_look_at")]

    operations = [
        migrations.AddIndex("guestreading", models.Index(Lower("known_fqdn"), "vm", name="guest_name")),
        migrations.AddIndex("diskfile", models.Index(fields=["path_key", "id"], name="disk_file_path")),
        migrations.AddIndex(
            "vm", models.Index(fields=["id"], condition=models.Q(gone_at__isnull=False), name="vm_gone")
        ),
        migrations.AddIndex(
            "vmadapter",
            models.Index(fields=["switch_name", "vm"], include=["access_vlan"], name="vm_adapter_on_switch"),
        ),
        migrations.RemoveIndex("vmadapter", "vm_adapter_switch"),
    ]
