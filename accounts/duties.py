"""What somebody has to do before the portal opens: choose a password of their own, set up a second factor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.access import held_by
from accounts.models import Authenticator

_MET = "second_factor_met"  # in the session, so that it costs a query once and not on every page


def duty_of(request: HttpRequest) -> str:
    """The name of the page where it is done; empty where nothing is owed."""
    person: Any = request.user
    if not person.is_local:
        return ""  # what a person has to show besides a password is their provider's business
    if person.password_expired:
        return "accounts:password"
    if request.session.get(_MET) or not second_factor_wanted(person):
        return ""
    if not has_second_factor(person):
        return "accounts:authenticator"
    request.session[_MET] = True
    return ""


def second_factor_wanted(person: Any) -> bool:
    """Whether one of their roles may not be used with a password alone (HVPORTAL_TOTP_ROLES)."""
    wanted = settings.TOTP_ROLES
    return bool(wanted) and any(held.role in wanted for held in held_by(person))


def has_second_factor(person: Any) -> bool:
    return Authenticator.objects.filter(user=person.pk, confirmed_at__isnull=False).exists()


def second_factor_gone(request: HttpRequest) -> None:
    request.session.pop(_MET, None)
