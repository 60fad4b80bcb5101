"""Housekeeping of sign-on."""

from celery import shared_task
from django.core.management import call_command

from accounts.services.sign_ins import sign_ins_prune
from accounts.throttle import attempts_prune


@shared_task(name="accounts.tasks.clear_sessions")
def clear_sessions() -> None:
    """Sessions end by their age; their rows are only removed here."""
    call_command("clearsessions")
    sign_ins_prune()
    attempts_prune()
