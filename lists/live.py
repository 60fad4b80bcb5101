"""A page that keeps itself fresh: the same view answers the whole page, or its live part alone when htmx asks."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

# static/js/live.js takes only an answer with this header for a part: a login page that came instead is none.
PART = "X-Hvportal-Part"


def live_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """templates/TEMPLATE.html, or TEMPLATE_live.html for a refresh. Neither is kept by any cache."""
    htmx = request.htmx  # type: ignore[attr-defined]
    part = bool(htmx) and not htmx.history_restore_request
    response = render(request, f"{template}{'_live' if part else ''}.html", dict(context))
    if part:
        response[PART] = template.rpartition("/")[2]
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_store=True)
    return response
