"""What can go wrong, as programs are told it: RFC 9457 problem details with a code that never changes its meaning."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from structlog.contextvars import get_contextvars

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/api/"


@dataclass(frozen=True, slots=True)
class Kind:
    """`remedy`: what whoever wrote the client does about it."""

    code: str
    status: int
    title: str
    remedy: str

    @property
    def address(self) -> str:
        """The `type` of the problem: where a person reads what it means."""
        return f"{REFERENCE}#problem-{self.code}"


_ALL = (
    Kind("malformed_request", 400, "The request cannot be read", "Send JSON in UTF-8, as the document says."),
    Kind(
        "invalid_cursor",
        400,
        "The cursor is not one of ours",
        "Take the cursor from the last answer as it is, with the same sort, or begin again without one.",
    ),
    Kind(
        "not_authenticated",
        401,
        "Who is asking is not known",
        "Send `Authorization: Bearer TOKEN` with a token that is not expired or revoked.",
    ),
    Kind("forbidden", 403, "This may not be done with these rights", "Ask an administrator for the right it names."),
    Kind("csrf_failed", 403, "The CSRF token is missing or wrong", "Send X-CSRFToken, or use a token."),
    Kind("not_found", 404, "There is no such thing", "It is gone, was never there, or is outside what you may see."),
    Kind("method_not_allowed", 405, "This address does not take that method", "The header Allow names those it takes."),
    Kind(
        "in_the_future",
        409,
        "It has not happened yet by the portal's clock",
        "Look at the clock of the machine that reports it: it may be a minute ahead, and no more.",
    ),
    Kind(
        "answered_already",
        409,
        "Somebody has answered otherwise",
        "Read the proposal again: `decided_by` says who. What was answered is changed on the thing itself.",
    ),
    Kind("body_too_large", 413, "The body is too large", "Send fewer entries at once."),
    Kind("unsupported_media_type", 415, "The body is of the wrong type", "Send `Content-Type: application/json`."),
    Kind(
        "invalid_parameters",
        422,
        "Something that was sent is not allowed",
        "`errors` names each: where it stands, its name, what is wrong with it. Nothing was changed.",
    ),
    Kind("rate_limited", 429, "Too many requests", "Wait as long as Retry-After says, then go on more slowly."),
    Kind("internal_error", 500, "The portal made a mistake", "The portal's log has it under `request_id`. Report it."),
    Kind("unavailable", 503, "The portal's database does not answer", "Try again after Retry-After."),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `place` is query, path, body or header; `name` leads into the body with dots."""

    place: str
    name: str
    message: str


@dataclass(eq=False)
class Refused(Exception):
    """Ends a request with that problem. `detail` is a sentence about this one request, and holds no secret."""

    code: str
    detail: str
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(request: HttpRequest, refused: Refused) -> HttpResponse:
    kind = KINDS[refused.code]
    told: dict[str, Any] = {
        "type": kind.address,
        "title": kind.title,
        "status": kind.status,
        "detail": refused.detail,
        "instance": escape_uri_path(request.path),
        "code": kind.code,
    }
    if refused.errors:
        told["errors"] = [{"in": one.place, "name": one.name, "message": one.message} for one in refused.errors]
    if request_id := get_contextvars().get("request_id"):
        told["request_id"] = str(request_id)
    response = HttpResponse(json.dumps(told), status=kind.status, content_type=MEDIA_TYPE)
    for name, value in refused.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return paced(request, response)


def paced(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With how many requests are left, where they were counted (api.entry)."""
    if pace := getattr(request, "pace", None):
        for name, value in pace.headers.items():
            response[name] = value
    return response
