from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What changed, when, as far as it is known."""

    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from history.ingest import tell_changes  # the registries are filled when every model is loaded
        from inventory import sections

        for name in sections.names():  # after their own ingest: this app stands behind theirs in INSTALLED_APPS
            sections.register(name, tell_changes)
