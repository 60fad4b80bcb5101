from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The life of a command: everything that changes a host. Which kinds of job there are, other apps say."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inventory import panels as pages
        from inventory.veil import written_in
        from jobs import panels
        from jobs.keeping import old_jobs
        from jobs.models import Job, JobAct, JobEvent
        from upkeep import retention

        pages.register("host", panels.of_host)
        pages.register("cluster", panels.of_cluster)
        pages.register("vm_acts", panels.jobs_of_vm)
        retention.register("jobs", "Jobs that are over", "JOB_RETENTION_DAYS", old_jobs)
        written_in(Job, "title", "sentence", "next_step", "said", "stage", "preflight", "noted")
        written_in(JobAct, "host_name", "sentence", "detail", "found", "parameters")
        written_in(JobEvent, "sentence", "said")
