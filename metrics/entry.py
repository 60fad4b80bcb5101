"""Who may read the metrics: an address that the settings name, or a token of somebody who sees the whole estate."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.access import Right, demand
from accounts.duties import duty_of
from accounts.models import User
from accounts.tokens import authenticate
from audit.middleware import address_of
from inventory.scope import scope_of


class Stranger(Exception):
    """Nobody that the portal knows."""


def person_asking(request: HttpRequest) -> User | None:
    """None: it is an allowed address that asks. Raises Stranger, or PermissionDenied with a sentence."""
    if _address_allowed(request):
        return None
    header = request.headers.get("Authorization")
    if header is None:
        person = _at_the_pages(request)
    elif token := authenticate(header):
        request.user = person = token.user  # so that logs name both
    else:
        raise Stranger  # also beside a session: nobody asks as another than they think
    demand(person, Right.VIEW)
    return person


def _at_the_pages(request: HttpRequest) -> User:
    """Somebody who is logged in and owes nothing before pages open to them."""
    person = request.user
    if not isinstance(person, User):
        raise Stranger
    if duty_of(request):
        raise PermissionDenied("This session first has to choose a password or a second factor on the pages.")
    return person


def demand_everything(person: User | None) -> None:
    """Raises PermissionDenied with a sentence."""
    if person and not scope_of(person).everything:
        raise PermissionDenied(
            "The metrics are sums over the whole estate, and you see a part of it. Use a token of who sees all."
        )


def _address_allowed(request: HttpRequest) -> bool:
    """A request that came through a proxy that the portal was not told of has the proxy's address, and so has everybody
    else who comes through it: it is never let in for that (hvportal/proxies.py notes it)."""
    if request.META.get("hvportal.unvouched_proxy"):
        return False
    address = address_of(request)
    return address is not None and any(ip_address(address) in ip_network(one) for one in settings.METRICS_ALLOW)
