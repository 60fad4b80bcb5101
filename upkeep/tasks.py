"""Housekeeping of the portal itself."""

from celery import shared_task
from django.utils import timezone

from upkeep import retention, table_sizes


@shared_task(name="upkeep.tasks.prune")
def prune() -> None:
    retention.prune_all()


@shared_task(name="upkeep.tasks.measure_tables")
def measure_tables() -> None:
    table_sizes.look(timezone.now().date())
