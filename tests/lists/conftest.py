"""No models are imported here: pytest reads this file before Django is set up."""

from typing import Any

import pytest
from django.test import Client

from tests.pages.conftest import browser, operator, quick_passwords, static_root, still_clock

__all__ = ["browser", "operator", "quick_passwords", "static_root", "still_clock"]


@pytest.fixture
def colleague(db: None, quick_passwords: None, django_user_model: Any) -> Any:
    person = django_user_model.objects.create_user("colleague", password="another long phrase")
    person.grants.create(role="viewer")
    return person


@pytest.fixture
def their_browser(colleague: Any) -> Client:
    client = Client()
    client.force_login(colleague)
    return client
