from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0025_what_searches_ask")]
    operations = [migrations.AddField("pollstate", "asked_at", models.DateTimeField(null=True))]
