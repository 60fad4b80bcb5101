"""The last step of every way in: the session is the person's from here on."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest

from accounts.choices import Way
from accounts.models import User
from accounts.services.sign_ins import sign_in_begin


def enter(request: HttpRequest, person: User, way: Way, backend: str | None = None) -> None:
    login(request, person, backend=backend)
    entered(request, person, way)


def entered(request: HttpRequest, person: Any, way: Way) -> None:
    """For a way in that has called Django's login itself."""
    sign_in_begin(request, person, way)
