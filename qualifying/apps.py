from django.apps import AppConfig


class QualifyingConfig(AppConfig):
    """manage.py qualify_host: what works on a host, read and changed. Jobs keep what it finds (jobs.models.Build)."""

    name = "qualifying"
