"""Indexes for lists in the order of what a host told: files by their sizes, and one switch of each name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0027_what_lists_count")]

    operations = [
        migrations.AddIndex(
            "diskfile",
            models.Index(fields=["size_on_disk_bytes", "id"], include=["host"], name="disk_file_size"),
        ),
        migrations.AddIndex(
            "diskfile",
            models.Index(fields=["virtual_size_bytes", "id"], include=["host"], name="disk_file_virtual_size"),
        ),
        migrations.AddIndex(
            "hostswitch", models.Index(fields=["name", "id"], include=["host"], name="host_switch_name")
        ),
    ]
