from django.db import migrations, models


class Migration(migrations.Migration):
    """How many things have each tag, counted without reading which."""

    dependencies = [("tags", "0003_by_time")]

    operations = [
        migrations.AddIndex("tagging", models.Index(fields=["tag", "kind"], name="tagging_counted")),
    ]
