from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """When each VM was last backed up well, as backup programs report it."""

    name = "backups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backups.lists import register_columns
        from backups.panels import vm_panel  # the registry is filled when every model is loaded
        from backups.seeding import fill_backups
        from backups.services import old_reports
        from inventory import panels, seeding
        from upkeep import retention

        panels.register_vm(vm_panel)
        register_columns()
        seeding.register(fill_backups)
        retention.register("backups", "Reports of backups", "BACKUP_RETENTION_DAYS", old_reports)
