from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0008_volumes")]

    operations = [
        migrations.AddField("pollstate", "clock_offset_seconds", models.FloatField(null=True)),
        migrations.AddField("pollstate", "clock_uncertainty_seconds", models.FloatField(null=True)),
    ]
