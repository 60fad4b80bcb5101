"""Who reported backups is found without reading them all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backups", "0002_newest_of_each_vm")]

    operations = [
        migrations.AddIndex("lastbackup", models.Index(fields=["source"], name="last_backup_by_source")),
        migrations.AddIndex("backupreport", models.Index(fields=["source"], name="backup_report_by_source")),
    ]
