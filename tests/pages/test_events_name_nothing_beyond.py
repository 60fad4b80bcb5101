"""A host that somebody sees writes of VMs, nodes and clusters that they do not: its words reach them without the names,
and no search tells which names those were."""

import uuid
from typing import Any

import pytest
from django.test import Client

from inventory.models import VM, Event, Host
from tests.pages import border
from tests.pages import factories as make
from tests.pages.test_csv import rows

NOBODY = uuid.UUID(int=77)  # a VM that the portal has never seen


@pytest.fixture
def host(db: None) -> Host:
    """Of our site; its log names a VM that went to another, the node there, and two that are ours or nobody's."""
    site, far = (border.Site.objects.create(name=name, slug=name) for name in ("here", "there"))
    host, beyond = make.make_host("HV-HERE", site=site), make.make_host("HV-THERE", site=far)
    gone, twin = make.make_vm(1, beyond, name="payroll"), make.make_vm(2, beyond, name="web")
    own = make.make_vm(3, host, name="web")
    told: tuple[tuple[VM | None, str], ...] = (
        (gone, f"'payroll' could not be moved. Payroll waits. (Virtual machine ID {str(gone.pk).upper()})"),
        (own, "'web' was started, and payroll is a word like others here."),
        (None, "Cluster node HV-THERE.example.org was removed; 'C:\\VMs\\payroll\\disk.vhdx' is lost."),
    )
    for number, (vm, message) in enumerate(told):
        wrote(host, number, vm.pk if vm else None, message)
    wrote(host, 9, NOBODY, "Nobody knows it.")
    assert twin.name == own.name
    return host


def wrote(host: Host, number: int, vm_id: uuid.UUID | None, message: str) -> None:
    at = make.seconds_ago(60 - number)
    facts = {"log": "System", "record_id": number, "event_id": 20 + number, "level": "Error"}
    Event.objects.create(host=host, vm_id=vm_id, happened_at=at, message=message, **facts)


@pytest.fixture
def keeper(host: Host, quick_passwords: None, django_user_model: Any) -> Client:
    assert host.site
    return border.keeper_of(host.site, django_user_model)


def test_the_words_come_without_the_names(keeper: Client, host: Host) -> None:
    first, second, third, last = sorted(rows(keeper, "/events/export.csv"), key=lambda row: row["event_id"])
    outside = "a VM outside your scope"
    assert first["message"].count(outside) == 3
    assert (first["vm"], first["vm_guid"]) == (outside, "")
    assert second["message"] == "'web' was started, and payroll is a word like others here."
    assert (second["vm"], second["vm_guid"]) == ("web", str(make.guid(3)))
    assert "Cluster node a host outside your scope was removed" in third["message"].replace(".example.org", "")
    assert "payroll" not in third["message"]
    assert (last["vm"], last["vm_guid"]) == ("", str(NOBODY))


def test_pages_and_programs_are_told_no_more(keeper: Client, host: Host) -> None:
    event = Event.objects.get(event_id=20)
    for path in ("/events/", event.get_absolute_url(), host.get_absolute_url(), f"/api/v1/events/{event.pk}"):
        text = keeper.get(path).content.decode()
        assert "a VM outside your scope" in text, path
        assert [word for word in ("hv-there", str(make.guid(1))) if word in text.lower()] == [], path
    assert keeper.get(f"/api/v1/events/{event.pk}").json()["vm"] == {"id": None, "name": "a VM outside your scope"}


@pytest.mark.parametrize(
    "words", ["could not be", "payroll", "HV-THERE", "hv-th", "THERE.example", "node hv-there", "yroll"]
)
def test_no_search_finds_what_is_not_shown(keeper: Client, words: str) -> None:
    """Neither a name nor, of an event about a VM beyond, what else stands beside it."""
    assert rows(keeper, f"/events/export.csv?q={words}") == []


def test_what_is_shown_is_found(keeper: Client, browser: Client) -> None:
    assert len(rows(keeper, "/events/export.csv?q=was+started")) == 1
    assert len(rows(keeper, "/events/export.csv?q=is+lost")) == 1
    assert len(rows(browser, "/events/export.csv?q=payroll")) == 3
    assert len(rows(keeper, f"/events/export.csv?vm={make.guid(1)}")) == 0
