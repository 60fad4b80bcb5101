"""No models are imported here: pytest reads this file before Django is set up."""

from typing import Any

import pytest
from django.test import Client

from tests.pages.conftest import PASSWORD, quick_passwords, static_root, still_clock

__all__ = ["quick_passwords", "static_root", "still_clock"]


def _client(people: Any, name: str, role: str | None) -> Client:
    person = people.objects.create_user(name, password=PASSWORD)
    if role:
        person.grants.create(role=role)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def keeper(db: None, quick_passwords: None, django_user_model: Any) -> Client:
    """Somebody who may manage hosts, in the whole estate; a browser without JavaScript."""
    return _client(django_user_model, "keeper", "administrator")


@pytest.fixture
def operator(db: None, quick_passwords: None, django_user_model: Any) -> Client:
    """Somebody who sees everything and may manage no host."""
    return _client(django_user_model, "operator", "operator")
