"""Pages of the inventory that keep themselves fresh."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from lists import live


def live_page(request: HttpRequest, name: str, context: Mapping[str, Any]) -> HttpResponse:
    """templates/inventory/NAME.html, or NAME_live.html for a refresh."""
    return live.live_page(request, f"inventory/{name}", context)
