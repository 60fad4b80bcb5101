from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0021_whether_files_fit_their_parents"),
    ]

    operations = [
        migrations.AddField("drive", "chain_children", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("drive", "chain_unmerged", models.PositiveSmallIntegerField(null=True)),
    ]
