"""The audit trail: written with the change or not at all, by whom and from where; and nobody rewrites it."""

import json
import uuid

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from audit.services import acting_as, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    return record("host.paused", summary="HV01 was paused.", before={"paused": False}, after={"paused": True})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET summary = 'nothing happened'",
        "UPDATE audit_auditentry SET at = at WHERE false OR id > 0",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "TRUNCATE audit_auditentry, accounts_apitoken CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(entry: AuditEntry, statement: str) -> None:
    with connection.cursor() as cursor:  # tests with transactions of their own empty every table: conftest.py
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER audit_table_stays")
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().summary == "HV01 was paused."


def test_it_refuses_the_orm_too(entry: AuditEntry) -> None:
    for change in (entry.delete, entry.save, lambda: AuditEntry.objects.all().update(actor="nobody")):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            change()
    assert AuditEntry.objects.count() == 1


def test_an_entry_goes_with_its_change() -> None:
    with transaction.atomic():
        record("host.paused", summary="HV01 was paused.")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_only_what_differs_is_kept_as_json_holds_it() -> None:
    key, now = uuid.uuid4(), timezone.now()
    before = {"name": "HV01", "tags": {"b", "a"}, "key": None}
    entry = record(
        "host.changed", summary="…", before=before, after={"name": "HV01", "tags": {"a"}, "key": key, "at": now}
    )
    entry.refresh_from_db()
    assert entry.before == {"tags": ["a", "b"], "key": None}
    assert entry.after is not None
    assert {**entry.after, "at": None} == {"tags": ["a"], "key": str(key), "at": None}
    assert json.dumps(entry.after)


def test_it_names_person_address_and_request(browser: Client, keeper: User) -> None:
    sent = {"first_name": "Olga", "last_name": "", "email": ""}
    answer = browser.post(f"/people/{keeper.pk}/", sent, REMOTE_ADDR="192.0.2.7")
    entry = AuditEntry.objects.get(action="person.changed")
    assert (entry.actor, entry.actor_id, entry.via, entry.address) == ("keeper", keeper.pk, "page", "192.0.2.7")
    assert entry.request_id == answer.headers["X-Request-ID"] != ""
    assert (entry.before, entry.after) == ({"first_name": ""}, {"first_name": "Olga"})


def test_a_command_is_named_and_the_portal_itself_where_nobody_is() -> None:
    with acting_as("register_host"):
        assert record("host.added", summary="…").actor == "manage.py register_host"
    assert record("host.lost", summary="…").via == "task"


def test_an_address_in_front_of_the_proxys_own_is_not_believed(browser: Client, keeper: User, settings: object) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # type: ignore[attr-defined]
    browser.post(f"/people/{keeper.pk}/", {"first_name": "O"}, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.8"})
    assert AuditEntry.objects.get(action="person.changed").address == "192.0.2.8"


def test_the_page_searches_filters_and_exports(browser: Client) -> None:
    record("person.added", summary="anna was given an account.", by="keeper")
    record("host.paused", summary="HV01 was paused.", before={"paused": False}, after={"paused": True}, by="olga")
    page = browser.get("/audit/?q=HV01&about=host").content.decode()
    assert "HV01 was paused." in page
    assert "anna was given" not in page
    assert "<del><bdi>no</bdi></del>" in page
    download = b"".join(browser.get("/audit/export.csv?about=host&columns=all").streaming_content).decode()
    assert "olga" in download
    assert "paused: no -> yes" in download
    assert "anna" not in download
