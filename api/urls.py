"""Where the API answers. Whatever it is asked, it answers in problems and never with a page or a login form."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from api import reference
from api.entry import caller_of
from api.problems import Refused, problem
from api.v1 import api

View = Callable[..., HttpResponse]


def _door(view: View) -> View:
    """An operation says itself who comes in, HEAD is GET without the body, and other methods are a problem."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def at_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = view(request, *args, **kwargs)
        return _no_such_method(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    return at_the_door


def _no_such_method(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    methods = refusal["Allow"]
    if "GET" in methods:
        methods += ", HEAD"
    return _after_the_door(request, Refused("method_not_allowed", f"Here: {methods}.", headers={"Allow": methods}))


def _nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return _after_the_door(request, Refused("not_found", "Nothing is at this address. /api/v1/openapi.json has all."))


def _after_the_door(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What is not there is told to whoever may come in, and to others what keeps them out."""
    try:
        caller_of(request)
    except Refused as refused:
        return problem(request, refused)
    except PermissionDenied as denied:
        return problem(request, Refused("forbidden", str(denied)))
    return problem(request, refusal)


def _operations() -> Iterator[URLPattern]:
    seen = set()
    for pattern in api.urls[0]:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and pattern.name != "api-root" and route not in seen:
            seen.add(route)
            yield path(route, _door(pattern.callback), name=pattern.name)


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
