"""Leave room in the pages of the narrow, often rewritten tables, so that an update stays on its page (HOT)."""

from django.db import migrations

TABLES = ("hostreading", "vmreading", "memoryreading", "pollstate", "sectionstate", "heartbeat")


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE inventory_{table} SET (fillfactor = 70)",
            f"ALTER TABLE inventory_{table} RESET (fillfactor)",
        )
        for table in TABLES
    ]
