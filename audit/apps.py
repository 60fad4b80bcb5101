from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what, from where, before and after: written once, changed by nobody."""

    name = "audit"
    default_auto_field = "django.db.models.BigAutoField"
