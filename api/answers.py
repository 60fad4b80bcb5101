"""How answers leave: JSON by pydantic, an ETag of what it says, and 304 for whoever has it already."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from pydantic import BaseModel

from api.problems import Fault, Refused, paced

Answer = TypeVar("Answer", bound=BaseModel)
View = Callable[..., Any]
SAFE = ("GET", "HEAD")
WITH_BODY = ("POST", "PUT", "PATCH")


def told(view: View) -> View:
    """For every operation: nothing unknown is overlooked in the address, and the model that it answers with is sent.

    Not by ninja: that makes dictionaries of the model, and json.dumps of those, in five times the time.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _refuse_unknown(request, answering)
        if request.method in WITH_BODY and request.content_type != "application/json":
            raise Refused("unsupported_media_type", f"The body is {request.content_type or 'of no type'}.")
        answer = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponse):
            return answer
        return as_json(request, answer)

    return answering


def as_json(request: HttpRequest, answer: BaseModel) -> HttpResponse:
    return sent(request, answer.model_dump_json(by_alias=True).encode(), getattr(answer, "next", None))


def sent(request: HttpRequest, body: bytes, following: str | None = None) -> HttpResponse:
    """A body of JSON. Of what was asked for: with its ETag, or 304 for whoever has it. HEAD is GET here (api.urls)."""
    reading = request.method in SAFE
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if reading and _is_known(request, etag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, content_type="application/json")
        if following:
            response["Link"] = f'<{following}>; rel="next"'
    if reading:
        response["ETag"] = etag
    # What was read may be kept, and has to be asked for again each time; what came of a change is of that moment.
    response["Cache-Control"] = "private, no-cache" if reading else "no-store"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return paced(request, response)


def _is_known(request: HttpRequest, etag: str) -> bool:
    """RFC 9110 §13.1.2: any of the tags that were sent, weak ones alike; what is no list of tags says nothing."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or any(tag.removeprefix("W/") == etag for tag in tags)


def _refuse_unknown(request: HttpRequest, view: Any) -> None:
    """A filter whose name is mistyped would otherwise answer with everything, and one that is repeated with half; but
    for those that are lists."""
    known: set[str] = set()
    lists: set[str] = set()
    for model in view._ninja_operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
            lists |= set(getattr(model, "__ninja_collection_fields__", ()))
    faults = [Fault("query", name, "There is no such parameter here.") for name in request.GET if name not in known]
    faults += [
        Fault("query", name, "It is there more than once.")
        for name, values in request.GET.lists()
        if name in known - lists and len(values) > 1
    ]
    if faults:
        raise Refused("invalid_parameters", "The address holds what is not understood.", faults)
