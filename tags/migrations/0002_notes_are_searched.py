"""Notes are found by any words in them (trigrams), and the newest first."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("tags", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex("note", models.Index(fields=["-written_at", "-id"], name="note_newest")),
        migrations.AddIndex("note", GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="note_trigrams")),
    ]
