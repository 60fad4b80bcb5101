from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("snapshots", "0005_evaluation_once_for_each_poll"),
    ]

    operations = [
        migrations.AddField("snapshotsample", "of_replica", models.BooleanField(default=False, db_default=False)),
    ]
