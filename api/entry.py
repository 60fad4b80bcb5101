"""Who is asking: a person by a session, or a program by a token of a person's. Nothing else enters.

A session that changes something shows Django's CSRF token in the header X-CSRFToken. The ways in are tried in this
order; a token that is not good is refused even where there is a session, so that nobody acts as another than thought.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from accounts.access import Right, demand
from accounts.duties import duty_of
from accounts.models import User
from accounts.tokens import authenticate
from api.pace import request_counted
from api.problems import Refused

CHALLENGE = "WWW-Authenticate"
ASK = {CHALLENGE: 'Bearer realm="hvportal"'}
# RFC 6750 §3.1: what was wrong with the token that was sent.
BAD_TOKEN = {CHALLENGE: 'Bearer realm="hvportal", error="invalid_token"'}
# Guessing a token is hopeless; trying costs a query each, and no client that works tries a wrong one so often.
WRONG_TOKENS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """`name`: by which requests are counted; `title`: for people. `request.user` is the same person."""

    user: User
    name: str
    title: str


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`."""

    openapi_description = "A token made on your own page of the portal, sent as `Authorization: Bearer TOKEN`."

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> Caller | None:
        header = request.headers.get("Authorization")
        return None if header is None else self.authenticate(request, header)

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """`token` is the whole header. From here on the request is its owner's, within what the token may."""
        found = authenticate(token)
        if found is None:
            _count(request, f"address:{request.META.get('REMOTE_ADDR', '')}", WRONG_TOKENS_A_MINUTE)
            detail = "The Authorization header holds no token that is good now."
            raise Refused("not_authenticated", detail, headers=BAD_TOKEN)
        request.user = found.user
        title = f"{found.user.get_username()} (token {found})"
        return _let_in(request, Caller(found.user, f"token:{found.pk}", title), self.right)


class Session(APIKeyCookie):
    """The session of a person who is logged in to the pages."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session of the pages. Requests that change something also send X-CSRFToken."

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> Caller | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        user = request.user
        if not isinstance(user, User):
            return None
        if check_csrf(request):
            raise Refused("csrf_failed", "This session sent no X-CSRFToken that fits its cookie.")
        if duty_of(request):
            raise Refused("forbidden", "This session first has to choose a password or a second factor on the pages.")
        return _let_in(request, Caller(user, f"person:{user.pk}", user.get_username()), self.right)


def _let_in(request: HttpRequest, caller: Caller, right: Right) -> Caller:
    """Before anything that was sent is looked at. Raises Refused, or RightMissing, which names the right."""
    _count(request, caller.name, settings.API_REQUESTS_PER_MINUTE)
    demand(request.user, right)
    return caller


def _count(request: HttpRequest, who: str, limit: int) -> None:
    """What is left stands in the headers of the answer (api.answers)."""
    pace = request_counted(who, limit)
    request.pace = pace  # type: ignore[attr-defined]
    if pace and pace.exceeded:
        detail = f"More than {limit} requests in the last minute. Go on in {pace.wait_seconds} s."
        raise Refused("rate_limited", detail, headers=pace.headers)


def ways_for(right: Right) -> Sequence[Callable[[HttpRequest], Caller | None]]:
    """The ways into an operation that takes this right somewhere; where, the operation asks inventory.scope."""
    return [Token(right), Session(right)]


def caller_at(request: HttpRequest) -> Caller:
    """Who came into an operation."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def caller_of(request: HttpRequest, right: Right = Right.VIEW) -> Caller:
    """For what is no operation. Raises Refused where nobody comes in, RightMissing where somebody lacks the right."""
    for way in ways_for(right):
        if caller := way(request):
            return caller
    raise Refused("not_authenticated", "Send a token, or log in.", headers=ASK)
