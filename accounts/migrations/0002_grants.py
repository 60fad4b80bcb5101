import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("viewer", "Viewer"),
                            ("responder", "Responder"),
                            ("operator", "Operator"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "scope_kind",
                    models.CharField(
                        choices=[
                            ("estate", "The whole estate"),
                            ("site", "A site"),
                            ("cluster", "A cluster"),
                            ("tag", "A tag"),
                        ],
                        default="estate",
                        max_length=16,
                    ),
                ),
                ("scope_id", models.CharField(blank=True, max_length=64)),
                ("granted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="auth.group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user", None), ("group", None), _connector="XOR"),
                        name="grant_to_a_person_or_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope_id", ""), ("scope_kind", "estate")),
                            models.Q(
                                models.Q(("scope_kind", "estate"), _negated=True),
                                models.Q(("scope_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="grant_somewhere",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group", None)),
                        fields=("user", "role", "scope_kind", "scope_id"),
                        name="grant_to_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user", None)),
                        fields=("group", "role", "scope_kind", "scope_id"),
                        name="grant_to_group_once",
                    ),
                ],
            },
        ),
    ]
