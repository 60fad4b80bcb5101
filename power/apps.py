from django.apps import AppConfig


class PowerConfig(AppConfig):
    """Starting, shutting down, saving and turning off VMs."""

    name = "power"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inventory import panels
        from power import bulk, kinds
        from power.panels import acts_of_vm

        kinds.register()
        bulk.register()
        panels.register("vm_acts", acts_of_vm, first=True)  # before the snapshots that one may take
