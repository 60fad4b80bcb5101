"""No models are imported here: pytest reads this file before Django is set up."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

PASSWORD = "a long enough phrase"


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns about a STATIC_ROOT that nobody has made yet, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def operator(db: None, django_user_model: Any) -> Any:
    return django_user_model.objects.create_user("operator", password=PASSWORD)


@pytest.fixture
def browser(client: Client, operator: Any) -> Client:
    """A logged-in browser without JavaScript."""
    client.force_login(operator)
    return client
