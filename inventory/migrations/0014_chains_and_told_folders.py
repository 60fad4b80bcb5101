from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0015_search_and_lists"),
    ]

    operations = [
        migrations.AddField("drive", "chain_files", models.PositiveIntegerField(null=True)),
        migrations.AddField("drive", "chain_bytes", models.BigIntegerField(null=True)),
        migrations.AddField("drive", "chain_trouble", models.CharField(max_length=16, null=True)),
        migrations.AddField("drive", "virtual_size_bytes", models.BigIntegerField(null=True)),
        migrations.AddField("drive", "disk_format", models.CharField(max_length=64, null=True)),
        migrations.AddField("drive", "disk_type", models.CharField(max_length=64, null=True)),
        migrations.AddField("listedfolder", "decided_at", models.DateTimeField(null=True)),
    ]
