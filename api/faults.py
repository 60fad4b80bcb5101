"""Every exception of an operation as a problem, none of which shows anything from inside."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.access import RightMissing
from api.entry import ASK, CHALLENGE
from api.problems import Fault, Refused, problem
from upkeep.away import DATABASE_AWAY

log = structlog.get_logger(__name__)
AWAY = {"Retry-After": "5"}


def handle_faults(api: NinjaAPI) -> None:
    """Register a handler for everything that an operation can raise."""
    register: Any = api.add_exception_handler  # its type allows for exceptions that are classes, which nobody raises
    register(Refused, problem)
    register(ValidationError, _invalid)
    register(Http404, _missing)
    register(PermissionDenied, _forbidden)
    register(RequestDataTooBig, _too_big)
    register(TooManyFieldsSent, _too_many)
    register(HttpError, _http_error)
    for away in DATABASE_AWAY:
        register(away, _unavailable)
    register(Exception, _mistake)


def _invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    return problem(request, Refused("invalid_parameters", _together(wrong.errors), faults_of(wrong.errors)))


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """pydantic's own words without what was sent: that may be long, or a secret that was put in the wrong place."""
    return [Fault(str(error["loc"][0]), _name(*error["loc"]), error["msg"]) for error in errors]


def _name(place: str, *way: Any) -> str:
    """As the client sent it: without the argument of ours that takes it."""
    inner = way[1:] if place in ("query", "body") and len(way) > 1 else way
    return ".".join(map(str, inner))


def _together(errors: list[Any]) -> str:
    return "One value is not allowed." if len(errors) == 1 else f"{len(errors)} values are not allowed."


def _missing(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problem(request, Refused("not_found", str(missing) or "There is nothing at this address."))


def _forbidden(request: HttpRequest, denied: PermissionDenied) -> HttpResponse:
    return problem(request, forbidden(request, denied))


def forbidden(request: HttpRequest, denied: PermissionDenied) -> Refused:
    """A program whose token lacks a right is told which, as RFC 6750 has it."""
    headers = {}
    if isinstance(denied, RightMissing) and "Authorization" in request.headers:
        headers[CHALLENGE] = f'Bearer realm="hvportal", error="insufficient_scope", scope="{denied.right}"'
    return Refused("forbidden", str(denied) or "You have no right to this.", headers=headers)


def _too_big(request: HttpRequest, big: RequestDataTooBig) -> HttpResponse:
    return problem(request, Refused("body_too_large", "The body is larger than the portal takes at once."))


def _too_many(request: HttpRequest, many: TooManyFieldsSent) -> HttpResponse:
    return problem(request, Refused("invalid_parameters", "There are more parameters than the portal takes at once."))


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja's own: nobody came in, or a body that is no JSON."""
    if isinstance(error, AuthenticationError):
        return problem(request, Refused("not_authenticated", "Send a token, or log in.", headers=ASK))
    if isinstance(error.__cause__, RequestDataTooBig):
        return _too_big(request, error.__cause__)
    return problem(request, Refused("malformed_request", "The body is not JSON."))


def _unavailable(request: HttpRequest, away: Exception) -> HttpResponse:
    log.error("api.database_away", reason=type(away).__name__)
    return problem(request, Refused("unavailable", "The database does not answer.", headers=AWAY))


def _mistake(request: HttpRequest, mistake: Exception) -> HttpResponse:
    """As Django treats it: into the log with its traceback, and to whoever listens for such things."""
    log.exception("api.mistake", path=request.path)
    got_request_exception.send(sender=None, request=request)
    return problem(request, Refused("internal_error", "What happened is in the portal's log."))
