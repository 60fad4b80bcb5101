"""Until now whoever could log in saw everything: they are viewers of the whole estate from here on, and see it still."""

from django.db import migrations


def make_viewers(apps, schema_editor):
    User, Grant = apps.get_model("accounts", "User"), apps.get_model("accounts", "Grant")
    Grant.objects.bulk_create(
        Grant(user=user, role="viewer", scope_kind="estate")
        for user in User.objects.filter(is_active=True, is_superuser=False, grants=None)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people")]

    operations = [migrations.RunPython(make_viewers, migrations.RunPython.noop)]
