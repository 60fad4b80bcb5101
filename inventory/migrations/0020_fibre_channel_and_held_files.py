from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0019_accounts_that_are_refused"),
    ]

    # The table of VMs first: a poll of the release before that holds it may wait for platforms, and none the other way.
    operations = [
        migrations.AddField("vm", "automatic_checkpoints", models.BooleanField(null=True)),
        migrations.AddField("platform", "fibre_sans", models.JSONField(null=True)),
        migrations.AddField("platform", "fibre_ports", models.JSONField(null=True)),
        migrations.AddField("storedfile", "is_held", models.BooleanField(null=True)),
        migrations.AddField("storedfile", "held_unknown", models.CharField(max_length=16, null=True)),
    ]
