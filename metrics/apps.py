from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Figures of the estate and of the portal itself, for Prometheus."""

    name = "metrics"
    default_auto_field = "django.db.models.BigAutoField"
