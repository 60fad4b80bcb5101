from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0020_fibre_channel_and_held_files")]
    operations = [
        migrations.AddField("diskfile", "fit", models.CharField(max_length=16, null=True)),
    ]
