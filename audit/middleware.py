"""Each request has somebody who sent it; what is recorded while it is answered says who, from where, in which."""

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import get_contextvars

from audit.actors import Actor, working
from audit.choices import Via

NOBODY = "a stranger"


class ActorMiddleware:
    """After AuthenticationMiddleware. The request's identity lies in structlog's context: hvportal/correlation.py."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with working(lambda: actor_of(request)):
            return self.get_response(request)


def address_of(request: HttpRequest) -> str | None:
    """The person's, also behind a proxy that is named in the settings (hvportal/proxies.py)."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:  # a unix socket has none
        return None


def actor_of(request: HttpRequest) -> Actor:
    """Whoever authenticated by an API token has it as `user.token` (accounts.tokens)."""
    identity = str(get_contextvars().get("request_id", ""))
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor(NOBODY, None, Via.PAGE, address_of(request), identity)
    token = getattr(user, "token", None)
    via = Via.PAGE if token is None else Via.API
    return Actor(user.get_username(), user.pk, via, address_of(request), identity, str(token or ""))
