"""/readyz names what is missing, and nothing else; a page without a database says so."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, NotSupportedError, OperationalError, ProgrammingError, connection
from django.test import Client

from hvportal import health, readiness
from hvportal.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "readiness", readiness.Readiness())


@pytest.fixture
def nobody_listens() -> Iterator[str]:
    """The broker's address is one where nobody listens."""
    kept, app.conf.broker_write_url = app.conf.broker_write_url, "redis://:broker-password@127.0.0.1:9/0"
    app.amqp._producer_pool = None
    yield "broker-password"
    app.conf.broker_write_url = kept


@pytest.mark.usefixtures("valkey")
def test_everything_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "broker": "ok", "migrations": "ok"})
    assert "Set-Cookie" not in answer


def test_a_missing_broker_is_named_without_its_address(client: Client, nobody_listens: str) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "missing")
    assert nobody_listens not in answer.content.decode()
    assert "127.0.0.1" not in answer.content.decode()


@pytest.mark.usefixtures("valkey")
def test_a_missing_database_is_named_and_migrations_are_unknown_then(client: Client) -> None:
    def broken(execute: object, *args: object) -> None:
        raise DatabaseError("secret host name")

    with connection.execute_wrapper(broken):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "missing", "broker": "ok", "migrations": "unknown"}


@pytest.mark.usefixtures("valkey")
def test_a_schema_that_is_older_than_the_program_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


def test_a_page_without_a_database_says_so_and_when_to_try_again(client: Client) -> None:
    client.raise_request_exception = False
    client.cookies["sessionid"] = "somebody"

    def broken(execute: object, *args: object) -> None:
        raise OperationalError("secret host name")

    with connection.execute_wrapper(broken):
        answer = client.get("/hosts/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "The database does not answer" in answer.content.decode()
    assert "secret host name" not in answer.content.decode()


@pytest.mark.parametrize(
    "mistake",
    [
        ProgrammingError("column inventory_vm.shoe_size does not exist"),
        NotSupportedError("shoe_size after union() is not supported"),
        DatabaseError("Save with update_fields did not affect any rows."),  # Django's own, of a row that is gone
    ],
    ids=lambda mistake: type(mistake).__name__,
)
def test_what_the_database_refuses_is_a_mistake_of_the_portal(client: Client, mistake: Exception) -> None:
    client.raise_request_exception = False
    client.cookies["sessionid"] = "somebody"

    def refused(execute: object, *args: object) -> None:
        raise mistake

    with connection.execute_wrapper(refused):
        answer = client.get("/hosts/")
    assert answer.status_code == 500
    assert "The database does not answer" not in answer.content.decode()
    assert "shoe_size" not in answer.content.decode()
