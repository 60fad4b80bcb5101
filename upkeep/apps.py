from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UpkeepConfig(AppConfig):
    """The portal looks after itself: its hold after a restore, backups, retention, and measures of its own health."""

    name = "upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from upkeep import retention
        from upkeep.hold import release_empty
        from upkeep.models import PageTimes, TableSize

        days = "MEASURE_RETENTION_DAYS"
        sizes = TableSize.objects
        retention.register(
            "page_times", "Measured times of pages", days, lambda horizon: PageTimes.objects.filter(hour__lt=horizon)
        )
        retention.register(
            "table_sizes",
            "Measured sizes of tables",
            days,
            lambda horizon: sizes.filter(day__lt=horizon.date()),
        )
        post_migrate.connect(release_empty, sender=self, dispatch_uid="upkeep: an empty database is released")
