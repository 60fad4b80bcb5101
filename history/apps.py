from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """What changed, when, as far as it is known."""

    name = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from history import panels as timelines
        from history.ingest import tell_changes  # the registries are filled when every model is loaded
        from history.models import Change
        from history.seeding import fill_changes
        from inventory import panels, sections, seeding
        from upkeep import retention

        retention.register(
            "changes", "What changed", "HISTORY_RETENTION_DAYS", lambda horizon: Change.objects.filter(at__lt=horizon)
        )
        for name in sections.names():  # after their own ingest: this app stands behind theirs in INSTALLED_APPS
            sections.register(name, tell_changes)
        panels.register("vm", timelines.timeline_of_vm)
        panels.register("host", timelines.timeline_of_host)
        panels.register("cluster", timelines.timeline_of_cluster)
        panels.register("volume", timelines.timeline_of_volume)
        panels.register("disk_file", timelines.timeline_of_disk)
        panels.register("snapshot", timelines.timeline_of_snapshot)
        panels.register("network", timelines.timeline_of_network)
        seeding.register(fill_changes)
