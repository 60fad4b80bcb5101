"""schemathesis asks every operation what its document allows and what it does not.

Whatever comes, no answer is a mistake of ours, every status and body is one that the document tells, what it forbids is
refused, and nobody gets in without a token. It asks the whole stack but the socket, in this process and inside the
test's transaction, by a fixed seed: the same requests each time. API_EXAMPLES=50 asks for longer (CONTRIBUTING.md).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from accounts.choices import Right
from accounts.services.tokens import token_make
from tests.api.documents import document
from tests.pages import annotations, scenes

SOCKET_SETTINGS = {"max_redirects", "verify", "cert", "proxies"}
EXAMPLES = int(os.environ.get("API_EXAMPLES", "1"))
SETTINGS = f"""
seed = 1
workers = 1
headers = {{ Authorization = "Bearer TOKEN" }}
[generation]
max-examples = {EXAMPLES}
database = "none"
[phases.coverage]
unexpected-methods = ["patch"]
[phases.stateful]
enabled = false
[checks.positive_data_acceptance]
# 400: a cursor is a text of ours, signed, and no schema can say which texts are; nothing else is answered so to a GET.
expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429"]
"""


class InThisTransaction:
    """The portal as a WSGI application, asked by a thread of schemathesis' while the test waits for it."""

    def __init__(self) -> None:
        self.portal, self.connection = get_wsgi_application(), connections["default"]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        connections["default"] = self.connection
        return self.portal(environ, start_response)


@pytest.fixture
def portal(db: None) -> Iterator[InThisTransaction]:
    """Between two requests Django closes connections that are in a transaction; its own test client has it that way."""
    ours, signals = connections["default"], (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    ours.inc_thread_sharing()
    yield InThisTransaction()
    ours.dec_thread_sharing()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def sent_without_socket_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """schemathesis 4.32 gives its in-process transport what only a socket has, where a check asks once more without a
    token: werkzeug then refuses the call."""
    send = WSGITransport.send

    def sent(self: Any, case: Any, **told: Any) -> Any:
        return send(self, case, **{name: told[name] for name in told.keys() - SOCKET_SETTINGS})

    monkeypatch.setattr(WSGITransport, "send", sent)


@pytest.fixture
def secret(db: None, django_user_model: Any, settings: Any) -> str:
    """Of somebody who may everything that the API offers, and an estate with a few things of every kind."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["localhost"]
    host = scenes.calm(2, 2)[0]
    annotations.say_things(host, host.vms.all()[0])
    person = django_user_model.objects.create_user("program", password=None)
    person.grants.create(role="administrator")
    _, secret = token_make(person, name="schemathesis", rights=[*Right], scope_kind="estate", scope_id="", days=1)
    return secret


def told(event: Any) -> Iterator[str]:
    """What is wrong, with the request that shows it."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield str(getattr(event, "value", None) or getattr(event, "exception", event))
    if isinstance(event, events.ScenarioFinished):
        for check in (check for checks in event.recorder.checks.values() for check in checks):
            if check.status == Status.FAILURE and check.failure_info:
                failure = check.failure_info.failure
                yield f"{event.recorder.label}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"


def test_schemathesis_finds_nothing(portal: InThisTransaction, secret: str) -> None:
    config = SchemathesisConfig.from_str(SETTINGS.replace("TOKEN", secret))
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", portal, config=config, headers=headers)
    wrong: list[str] = []
    asked: set[str] = set()
    for event in from_schema(schema).execute():
        wrong += told(event)
        if isinstance(event, events.ScenarioFinished):
            asked.add(event.recorder.label)
    assert wrong == [], "\n\n".join(wrong[:10])
    every = {f"{method.upper()} {path}" for path, methods in document()["paths"].items() for method in methods}
    assert asked == every
