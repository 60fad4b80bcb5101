"""Where the API answers. Whatever it is asked, it answers in problems and never with a page or a login form."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.access import Right
from api import reference
from api.entry import caller_of
from api.faults import forbidden
from api.problems import Refused, paced, problem
from api.v1 import api

View = Callable[..., HttpResponse]


def _door(view: View, right: Right = Right.VIEW) -> View:
    """An operation says itself who comes in, HEAD is GET without the body, OPTIONS asks what can be done here, and any
    other method that there is not is a problem. `right`: what it takes to be told that."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def at_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            return _after_the_door(request, lambda: _other_methods(request, response["Allow"].split(", ")), right)
        return response

    return at_the_door


def _other_methods(request: HttpRequest, known: Sequence[str]) -> HttpResponse:
    methods = ", ".join([*sorted(known), *(["HEAD"] if "GET" in known else []), "OPTIONS"])
    if request.method == "OPTIONS":
        return paced(request, HttpResponse(status=204, headers={"Allow": methods, "Cache-Control": "no-store"}))
    return problem(request, Refused("method_not_allowed", f"Here: {methods}.", headers={"Allow": methods}))


def _nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    refused = Refused("not_found", "Nothing is at this address. /api/v1/openapi.json has all.")
    return _after_the_door(request, lambda: problem(request, refused))


def _after_the_door(
    request: HttpRequest, answer: Callable[[], HttpResponse], right: Right = Right.VIEW
) -> HttpResponse:
    """What is not there is told to whoever may come in, and to others what keeps them out."""
    try:
        caller_of(request, right)
    except Refused as refused:
        return problem(request, refused)
    except PermissionDenied as denied:
        return problem(request, forbidden(request, denied))
    return answer()


def _operations() -> Iterator[URLPattern]:
    seen, rights = set(), dict(api.rights_to_look())
    for pattern in api.urls[0]:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and pattern.name != "api-root" and route not in seen:
            seen.add(route)
            right = rights.get(pattern.name or "", Right.VIEW)
            yield path(route, _door(pattern.callback, right), name=pattern.name)


def _everything_else() -> Iterator[URLPattern]:
    yield path("", _door(_nothing_here), name="root")
    yield path("<path:rest>", _door(_nothing_here), name="nothing")


app_name = "api"
urlpatterns = [
    path("", reference.reference, name="reference"),
    path(
        "v1/",
        include(([*_operations(), *_everything_else()], "v1")),
    ),
]
