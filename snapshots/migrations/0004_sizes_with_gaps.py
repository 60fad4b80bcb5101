from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("snapshots", "0003_what_a_snapshot_costs"),
    ]

    operations = [
        migrations.AddField("snapshotsample", "unread_since", models.DateTimeField(null=True)),
    ]
