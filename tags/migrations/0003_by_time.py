from django.db import migrations, models


class Migration(migrations.Migration):
    """Programs read all taggings by when they came to be."""

    dependencies = [("tags", "0002_notes_are_searched")]

    operations = [
        migrations.AddIndex("tagging", models.Index(fields=["added_at", "id"], name="tagging_by_time")),
    ]
