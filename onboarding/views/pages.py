"""What the pages of this room have in common."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from onboarding.forms import PlainForm

# A page with a form answers both: the form shown, and sent.
form_page = require_http_methods(["GET", "HEAD", "POST"])


def name_of(request: HttpRequest) -> str:
    return request.user.get_username()


def show(request: HttpRequest, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """templates/onboarding/NAME.html, kept by no cache. A form that was refused is a 422: the browser shows it all the
    same, and nobody takes it for done."""
    form = context.get("form")
    refused = isinstance(form, PlainForm) and form.is_bound and bool(form.errors)
    response = render(request, f"onboarding/{name}.html", dict(context), status=422 if refused else status)
    patch_cache_control(response, private=True, no_store=True)
    return response
