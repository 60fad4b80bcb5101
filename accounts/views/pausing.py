"""What is answered after too many wrong passwords or codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.throttle import Paused


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """As django-axes calls it (AXES_LOCKOUT_CALLABLE)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)


def pausing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that asks `throttle.proven`."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Paused:
            return locked_out(request)

    return answered
