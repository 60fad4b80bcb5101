from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What is true of which thing now: the rules of all apps, asked after each poll."""

    name = "findings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from findings import bulk
        from findings import panels as ours
        from findings.keeping import old_findings, old_risks
        from findings.models import Finding
        from findings.seeding import fill_findings
        from findings.tagged import look_again
        from inventory import panels, seeding
        from inventory.veil import written_in
        from tags.changes import listen
        from upkeep import retention

        autodiscover_modules("rules")
        days = "FINDING_RETENTION_DAYS"
        retention.register("findings", "Findings that have closed", days, old_findings)
        retention.register("accepted_risks", "Accepted risks that have ended", days, old_risks)
        panels.register("vm", ours.of_vm, first=True)
        panels.register("host", ours.of_host, first=True)
        panels.register("cluster", ours.of_cluster, first=True)
        panels.register("volume", ours.of_volume, first=True)
        panels.register("overview", ours.of_overview)
        written_in(Finding, "sentence", "evidence", "unknown_reason", "closed_reason")
        bulk.register_all()
        seeding.register(fill_findings)
        listen(look_again)
