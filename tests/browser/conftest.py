"""A real Chromium before a real server. No models are imported here: pytest reads this file before Django is set up."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.keys import Hands

PASSWORD = "a long enough phrase"
ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    # playwright's loop runs in this thread; Django would refuse its ORM there, though nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # While a loop runs, Django has other connections in this thread. Those that are open before it begins, or when it
    # ends, would be closed by nobody, and the tests' database cannot be dropped beside them.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: console errors, CSP violations, exceptions in scripts."""
    return []


@pytest.fixture
def context(chromium: Browser, live_server: Any, complaints: list[str]) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda failure: complaints.append(str(failure.error)))
    yield context
    context.close()
    _await_answers()


def _await_answers() -> None:
    """What a page asked last is answered before the tables are emptied under it: the browser has closed its lines, and
    the server's thread of each ends once it has answered."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@pytest.fixture
def operator(live_server: Any, settings: Any, django_user_model: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: the hash is not the point
    person = django_user_model.objects.create_user("operator", password=PASSWORD)
    person.grants.create(role="administrator")
    return person


@pytest.fixture
def page(context: BrowserContext, operator: Any, client: Any, live_server: Any) -> Page:
    """A page of somebody who is logged in."""
    client.force_login(operator)
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def hands(page: Page, theme: str) -> Hands:
    page.emulate_media(reduced_motion="reduce", color_scheme="dark" if theme == "dark" else "light")
    return Hands(page)


@pytest.fixture
def theme() -> str:
    return "light"
