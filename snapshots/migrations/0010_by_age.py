from django.db import migrations, models


class Migration(migrations.Migration):
    """The order in which snapshots are listed, unless somebody asks for another: the oldest first."""

    dependencies = [("snapshots", "0009_with_their_owners")]

    operations = [migrations.AddIndex("snapshot", models.Index(fields=["created_at"], name="snapshot_created"))]
