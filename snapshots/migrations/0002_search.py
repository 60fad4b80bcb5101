"""A snapshot is found by any part of its name; the extension comes with the inventory's migration."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("snapshots", "0001_initial"), ("inventory", "0015_search_and_lists")]

    operations = [
        migrations.AddIndex(
            "snapshot", GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="snapshot_name_trigrams")
        )
    ]
