from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """A search reads along it until it has enough."""

    dependencies = [("snapshots", "0006_samples_of_replicas")]

    operations = [
        migrations.AddIndex("snapshot", models.Index(Lower("name"), "id", name="snapshot_name")),
    ]
