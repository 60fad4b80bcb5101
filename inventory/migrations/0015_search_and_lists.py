"""Indexes for the search over everything and for the lists of events and network adapters.

Trigrams (pg_trgm, which PostgreSQL lets the owner of a database install) find text that stands anywhere in a name, a
note or a path. Building them takes a moment for each hundred thousand rows; nothing is rewritten.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Upper


def trigrams(field: str, name: str) -> GinIndex:
    return GinIndex(OpClass(Upper(field), name="gin_trgm_ops"), name=name)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0013_sites_pauses_and_consent")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex("vm", trigrams("name", "vm_name_trigrams")),
        migrations.AddIndex("vm", trigrams("notes", "vm_notes_trigrams")),
        migrations.AddIndex("guestreading", trigrams("known_fqdn", "guest_name_trigrams")),
        migrations.AddIndex(
            "diskfile", GinIndex(fields=["path_key"], name="disk_file_path_trigrams", opclasses=["gin_trgm_ops"])
        ),
        migrations.AddIndex(
            "storedfile", GinIndex(fields=["path_key"], name="stored_file_trigrams", opclasses=["gin_trgm_ops"])
        ),
        migrations.AddIndex("event", models.Index(fields=["event_id", "-happened_at"], name="event_by_number")),
        migrations.AddIndex("event", models.Index(fields=["level", "-happened_at"], name="event_by_level")),
        migrations.AddIndex("vmadapter", models.Index(fields=["switch_name"], name="vm_adapter_switch")),
    ]
