from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_when_a_host_is_looked_at")]
    operations = [
        migrations.CreateModel(
            "RuleFault",
            [
                ("rule", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("met_at", models.DateTimeField()),
                ("error", models.CharField(max_length=200)),
            ],
            options={"default_permissions": ()},
        ),
    ]
