"""When a VM was missed first where it was: absence counts only a usual pause later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0028_in_the_order_of_sizes")]

    operations = [migrations.AddField("placement", "missed_since", models.DateTimeField(null=True))]
