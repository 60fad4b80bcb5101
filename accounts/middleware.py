"""Who may open a page, what somebody owes before anything else, and how they like to read it."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.defaults import permission_denied

from accounts.access import Right, RightMissing, may
from accounts.dates import written_as
from accounts.duties import duty_of
from accounts.services.sign_ins import sign_in_seen

View = Callable[..., HttpResponse]
GetResponse = Callable[[HttpRequest], HttpResponse]


class RightMiddleware:
    """No page opens without the right to it; a view that says nothing asks for the right to see.

    After LoginRequiredMiddleware. Views for strangers (`login_not_required`) are their own keepers: the login, the
    health check, the API with its tokens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        sign_in_seen(request)
        if (duty := duty_of(request)) and not getattr(view, "while_owing", False):
            return redirect(duty)
        right: Right | None = getattr(view, "needs", Right.VIEW)
        if right is None or may(request.user, right):
            return None
        return permission_denied(request, RightMissing(right))  # answered and not raised: no traceback in the log


class PreferencesMiddleware:
    """The time zone and the style of dates of the person hold while their request is answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as preferences:
            if request.user.is_authenticated:
                preferences.enter_context(written_as(request.user.dates))
                if request.user.time_zone:
                    preferences.enter_context(timezone.override(ZoneInfo(request.user.time_zone)))
            return self.get_response(request)
