from celery import shared_task
from django.conf import settings

from history import services


@shared_task(name="history.tasks.prune_changes")
def prune_changes() -> None:
    services.changes_prune(days=settings.HISTORY_RETENTION_DAYS)
