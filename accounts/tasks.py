"""Housekeeping of sign-on."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.tasks.clear_sessions")
def clear_sessions() -> None:
    """Sessions end by their age; their rows are only removed here."""
    call_command("clearsessions")
