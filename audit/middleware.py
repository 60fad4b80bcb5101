"""Each request has a number and somebody who sent it; what is recorded while it is answered carries both."""

import ipaddress
import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.actors import Actor, working
from audit.choices import Via

SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
NOBODY = "a stranger"


class ActorMiddleware:
    """After AuthenticationMiddleware. The number goes into every log line of the request and back to the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request_number(request)
        with working(lambda: actor_of(request, number)), structlog.contextvars.bound_contextvars(request_id=number):
            response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


def request_number(request: HttpRequest) -> str:
    """The proxy's own, where there is one to be believed; otherwise a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if SANE.fullmatch(given) else uuid.uuid4().hex


def address_of(request: HttpRequest) -> str | None:
    """From where: the last hop that our own proxy added, never what a stranger writes in front of it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    last = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:  # a unix socket has none
        return None


def actor_of(request: HttpRequest, number: str) -> Actor:
    """Whoever authenticated by an API token has it as `user.token` (accounts.tokens)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor(NOBODY, None, Via.PAGE, address_of(request), number)
    token = getattr(user, "token", None)
    via = Via.PAGE if token is None else Via.API
    return Actor(user.get_username(), user.pk, via, address_of(request), number, str(token or ""))
