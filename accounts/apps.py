from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: who may enter."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
