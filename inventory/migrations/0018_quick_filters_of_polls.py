"""Indexes for the filters of the poll history. Built in seconds for millions of sections; nothing is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0014_chains_and_told_folders")]

    operations = [
        migrations.AddIndex(
            "pollsection",
            models.Index(condition=~models.Q(refused=[]), fields=["poll"], name="poll_section_refused"),
        ),
        migrations.AddIndex(
            "pollsection",
            models.Index(condition=models.Q(ok=False), fields=["name", "poll"], name="poll_section_failed"),
        ),
    ]
