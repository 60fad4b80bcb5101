"""How answers leave: JSON by pydantic, an ETag of what it says, and 304 for whoever has it already."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from pydantic import BaseModel

from api.problems import Fault, Refused

Answer = TypeVar("Answer", bound=BaseModel)
View = Callable[..., Any]
SAFE = ("GET", "HEAD")


def told(view: View) -> View:
    """For every operation: nothing unknown is overlooked in the address, and the model that it answers with is sent.

    Not by ninja: that makes dictionaries of the model, and json.dumps of those, in five times the time.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _refuse_unknown(request, answering)
        if request.method not in SAFE and request.content_type != "application/json":
            raise Refused("unsupported_media_type", f"The body is {request.content_type or 'of no type'}.")
        answer = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponse):
            return answer
        return as_json(request, answer)

    return answering


def as_json(request: HttpRequest, answer: BaseModel, status: int = 200) -> HttpResponse:
    body = answer.model_dump_json(by_alias=True).encode()
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Cache-Control"] = "private, no-cache"  # it may be kept, and has to be asked for again each time
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if pace := getattr(request, "pace", None):
        for name, value in pace.headers.items():
            response[name] = value
    if following := getattr(answer, "next", None):
        response["Link"] = f'<{following}>; rel="next"'
    if request.method not in SAFE:
        return response
    response["ETag"] = etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _refuse_unknown(request: HttpRequest, view: Any) -> None:
    """A filter whose name is mistyped would otherwise answer with everything, and one that is repeated with half."""
    known: set[str] = set()
    for model in view._ninja_operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
    faults = [Fault("query", name, "There is no such parameter here.") for name in request.GET if name not in known]
    faults += [
        Fault("query", name, "It is there more than once.")
        for name, values in request.GET.lists()
        if name in known and len(values) > 1
    ]
    if faults:
        raise Refused("invalid_parameters", "The address holds what is not understood.", faults)
