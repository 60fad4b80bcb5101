"""Measures how long the server takes for each kind of page."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from upkeep.page_times import CLOCK


class PageTimer:
    """Kinds are the names of addresses, which are few; what has no name was not found, and is not counted.

    Of a streamed answer, the time until it begins. Only in the web server: elsewhere nobody waits for a page.
    """

    clock = CLOCK

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_on = settings.PROCESS == "web"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        if self.is_on and match and match.view_name:
            part = " (part)" if request.headers.get("HX-Request") else ""
            self.clock.note(f"{match.view_name}{part}", time.monotonic() - began)
        return response
