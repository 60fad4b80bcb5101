"""No models are imported here: pytest reads this file before Django is set up."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

PASSWORD = "a long enough phrase"


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns about a STATIC_ROOT that nobody has made yet, and warnings are errors here."""
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def quick_passwords(settings: Any) -> None:
    """Real hashing takes a third of a second for each user; what these tests are about is not the hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def operator(db: None, quick_passwords: None, django_user_model: Any) -> Any:
    """Who runs the estate: sees everything and changes VMs, but neither hosts nor people."""
    person = django_user_model.objects.create_user("operator", password=PASSWORD)
    person.grants.create(role="operator")
    return person


@pytest.fixture
def keeper(db: None, quick_passwords: None, django_user_model: Any) -> Any:
    """An administrator of the whole estate, with a browser that has to prove the origin of its forms."""
    person = django_user_model.objects.create_user("keeper", password=PASSWORD)
    person.grants.create(role="administrator")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    return client


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ages on a page are those that the rows were made with, however long the machine takes to make them."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def browser(client: Client, operator: Any) -> Client:
    """A logged-in browser without JavaScript."""
    client.force_login(operator)
    return client
