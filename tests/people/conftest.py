"""No models are imported here: pytest reads this file before Django is set up."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

PASSWORD = "a long enough phrase"


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Real hashing takes a third of a second for each user; what these tests are about is not the hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def keeper(db: None, django_user_model: Any) -> Any:
    """An administrator of everything."""
    person = django_user_model.objects.create_user("keeper", password=PASSWORD)
    person.grants.create(role="administrator")
    return person


@pytest.fixture
def olga(db: None, django_user_model: Any) -> Any:
    """An operator of everything."""
    person = django_user_model.objects.create_user("olga", password=PASSWORD)
    person.grants.create(role="operator")
    return person


@pytest.fixture
def browser(client: Client, keeper: Any) -> Client:
    """The administrator's, without JavaScript."""
    client.force_login(keeper)
    return client


@pytest.fixture
def login() -> Any:
    """Name and password typed into the login page of a new browser."""

    def typed(username: str, password: str = PASSWORD, **headers: Any) -> Client:
        browser = Client(**headers)
        browser.last = browser.post("/login/", {"username": username, "password": password})  # type: ignore[attr-defined]
        return browser

    return typed
