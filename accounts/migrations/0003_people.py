import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("accounts", "0002_grants"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="issuer",
            field=models.CharField(blank=True, db_default="", default="", max_length=255),
        ),
        migrations.AddField(
            model_name="user",
            name="subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=255),
        ),
        migrations.AddField(
            model_name="user",
            name="password_expired",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="user", name="password_changed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(
                choices=[("system", "As the device has it"), ("light", "Light"), ("dark", "Dark")],
                db_default="system",
                default="system",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="dates",
            field=models.CharField(
                choices=[
                    ("iso", "2026-11-23 17:56"),
                    ("en", "23 Nov 2026 17:56 (English)"),
                    ("en-us", "Nov 23, 2026 5:56 pm (English, United States)"),
                    ("de", "23. Nov. 2026 17:56 (Deutsch)"),
                    ("fr", "23 nov. 2026 17:56 (français)"),
                    ("es", "23 nov 2026 17:56 (español)"),
                    ("it", "23 nov 2026 17:56 (italiano)"),
                    ("nl", "23 nov 2026 17:56 (Nederlands)"),
                    ("pl", "23 lis 2026 17:56 (polski)"),
                ],
                db_default="iso",
                default="iso",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject", ""), _negated=True),
                fields=("issuer", "subject"),
                name="user_of_provider_once",
            ),
        ),
        migrations.CreateModel(
            name="ProviderGroup",
            fields=[
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="provider",
                        serialize=False,
                        to="auth.group",
                    ),
                ),
                ("claim", models.CharField(max_length=255, unique=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="authenticator",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret", models.BinaryField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(null=True)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_unique")],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("password", "Password"),
                            ("code", "Password and code"),
                            ("provider", "Single sign-on"),
                        ],
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(null=True)),
                ("agent", models.CharField(blank=True, max_length=255)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("beginning", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "rights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("view", "see it"),
                                ("annotate", "write tags, notes and shared views"),
                                ("acknowledge", "acknowledge what is wrong"),
                                ("operate", "change VMs and snapshots"),
                                ("manage_hosts", "manage hosts, their credentials and certificates"),
                                ("administer", "manage people and the portal itself"),
                            ],
                            max_length=16,
                        ),
                        size=None,
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
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("last_used_from", models.GenericIPAddressField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope_id", ""), ("scope_kind", "estate")),
                            models.Q(
                                models.Q(("scope_kind", "estate"), _negated=True),
                                models.Q(("scope_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="token_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="token_expires_later"
                    ),
                ],
            },
        ),
    ]
