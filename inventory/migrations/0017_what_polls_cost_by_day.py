import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0016_product_type_of_guests"),
    ]

    operations = [
        migrations.CreateModel(
            name="WinrmUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("polls", models.PositiveIntegerField()),
                ("failed_polls", models.PositiveIntegerField()),
                ("bytes_received", models.BigIntegerField()),
                ("host_ms", models.BigIntegerField()),
                ("cpu_ms", models.BigIntegerField(null=True)),
                (
                    "host",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="winrm_use",
                        to="inventory.host",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["day"], name="winrm_use_by_day")],
                "constraints": [models.UniqueConstraint(fields=("host", "day"), name="winrm_use_unique")],
            },
        ),
        # Its rows are rewritten by every poll: an update stays on its page (HOT), as in the other narrow tables.
        migrations.RunSQL(
            "ALTER TABLE inventory_winrmuse SET (fillfactor = 70)",
            "ALTER TABLE inventory_winrmuse RESET (fillfactor)",
        ),
    ]
