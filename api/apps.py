from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What programs read and report: /api/v1, its document and the page of it."""

    name = "api"
    default_auto_field = "django.db.models.BigAutoField"
