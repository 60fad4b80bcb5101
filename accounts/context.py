"""What every template may ask: `{% if may.manage_hosts %}`, the rights by their names."""

from typing import Any

from django.http import HttpRequest

from accounts.access import Right, may


class Rights:
    """Asked only when a template does."""

    def __init__(self, user: Any) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        return may(self._user, Right(name))


def rights(request: HttpRequest) -> dict[str, Rights]:
    return {"may": Rights(request.user)} if hasattr(request, "user") else {}
