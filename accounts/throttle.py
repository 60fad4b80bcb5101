"""Guessing passwords is slow: five wrong ones for a name from one address, or fifty from one address for any names.

Codes of authenticators count with them, and so does what somebody proves of their own account after the login: a
browser that was left open is no better place to guess at.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from audit.services import record

# A whole office may sit behind one address; somebody who tries one common password on every name does too.
FAILURES_OF_AN_ADDRESS = 50


class Paused(Exception):
    """Too many wrong ones lately: nothing was looked at."""


def proven(request: HttpRequest, person: User, proof: Callable[[], bool]) -> bool:
    """Whether this password or code of `person` is right; a wrong one counts. Raises Paused."""
    credentials = {"username": person.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise Paused
    if proof():
        return True
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return False


class Throttle(AxesDatabaseHandler):
    """django-axes, which counts by name and address together, with a ceiling for each address.

    That a pause began is audited, where the name is somebody's: another may be a password in the wrong field.
    """

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        paused_before = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        person = User.objects.filter(username=credentials.get("username")).first()
        if person and getattr(request, "axes_locked_out", False) and not paused_before:
            record("person.paused", person, summary=f"Too many wrong passwords or codes for {person}: a pause began.")

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        failures: int = super().get_failures(request, credentials)
        if failures >= settings.AXES_FAILURE_LIMIT:
            return failures
        return settings.AXES_FAILURE_LIMIT if _of_address(request) >= FAILURES_OF_AN_ADDRESS else failures


def _of_address(request: Any) -> int:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    lately = AccessAttempt.objects.filter(ip_address=request.axes_ip_address, attempt_time__gte=since)
    count: int | None = lately.aggregate(count=Sum("failures_since_start"))["count"]
    return count or 0


def attempts_prune() -> int:
    """Attempts that count no more."""
    horizon = timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(hours=1)
    removed: int = AccessAttempt.objects.filter(attempt_time__lt=horizon).delete()[0]
    return removed
