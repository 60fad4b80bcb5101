"""Two questions of machines, open to all, so they are answered in words alone: no address, version or error.

/healthz: can this process serve a page? Whoever restarts processes asks it. /readyz: is everything there that the
portal needs, the broker and the migrations included? Whoever sends traffic here, or waits for a start, asks that.
"""

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hvportal.correlation import current_id
from hvportal.readiness import OK, Readiness, ask_database, state_of
from upkeep.away import DATABASE_AWAY

readiness = Readiness()


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok", or 503 where the database does not answer. One trivial query."""
    if state_of("database", ask_database) == OK:
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("database unavailable\n", status=503, content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 with what is missing: {"database": "ok", "broker": "missing", "migrations": "ok"}."""
    states = readiness.states()
    return JsonResponse(dict(states), status=200 if set(states.values()) == {OK} else 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error that nobody caught, with the number under which the log has it. Where the database is away
    it says so, and when to try again."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
    again = request.get_full_path() if request.method == "GET" else ""  # a form is not sent twice by a link
    return HttpResponse(render_to_string("500.html", {"number": current_id(), "again": again}), status=500)
