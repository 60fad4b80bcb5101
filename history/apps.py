from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What changed, when, as far as it is known."""

    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from history.ingest import tell_changes  # the registries are filled when every model is loaded
        from history.models import Change
        from inventory import sections
        from upkeep import retention

        retention.register(
            "changes", "What changed", "HISTORY_RETENTION_DAYS", lambda horizon: Change.objects.filter(at__lt=horizon)
        )
        for name in sections.names():  # after their own ingest: this app stands behind theirs in INSTALLED_APPS
            sections.register(name, tell_changes)
