from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0018_quick_filters_of_polls"),
    ]

    operations = [
        migrations.AddField("credential", "refusals", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField("credential", "next_try_at", models.DateTimeField(null=True)),
        migrations.AlterModelOptions(name="hostcertificate", options={"default_permissions": ()}),
    ]
