from django.db import migrations, models

from inventory.merge_events import went_wrong


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0021_whether_files_fit_their_parents"),
    ]

    operations = [
        migrations.AddField("drive", "chain_children", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("drive", "chain_unmerged", models.PositiveSmallIntegerField(null=True)),
        migrations.AddIndex(
            "event", models.Index(fields=["host", "happened_at"], condition=went_wrong(), name="event_went_wrong")
        ),
    ]
