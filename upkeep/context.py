"""The banner of a portal that is held: on every page, for everybody who is logged in."""

import time
from typing import Any

from django.http import HttpRequest

from upkeep import hold as holding

KEPT_SECONDS = 5.0  # a page more or less before a banner comes or goes; no query for every page


class _Kept:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._until, self._held = 0.0, False

    def held(self) -> bool:
        now = time.monotonic()
        if now >= self._until:
            self._held, self._until = holding.is_held(), now + KEPT_SECONDS
        return self._held


KEPT = _Kept()


def hold(request: HttpRequest) -> dict[str, Any]:
    """`portal_held`, asked only where a template wants to know."""
    return {"portal_held": KEPT.held}
