"""A host that somebody sees writes of VMs, nodes and clusters that they do not: its words reach them without the names,
and no search tells which names those were."""

import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory.models import VM, Event, Host
from inventory.selectors import event_words
from tests.pages import border
from tests.pages import factories as make
from tests.pages.test_csv import rows

GUID = str(make.guid(1))
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


def found(browser: Client, words: str) -> set[str]:
    """Numbers of events."""
    return {row["event_id"] for row in rows(browser, f"/events/export.csv?{urlencode({'q': words})}")}


# As shown: 20 '…' could not be moved. … waits. (Virtual machine ID …), 21 as it was written, 22 Cluster node …
# .example.org was removed; 'C:\\VMs\\…\\disk.vhdx' is lost.
SHOWN = {
    "payroll": {"21"},  # a word like others there
    "yroll i": {"21"},
    "could not be": {"20"},
    "web": {"21"},  # one of the two is ours
    "Waits": {"20"},
    "\\vms\\": {"22"},
    "is lost": {"22"},
    "was": {"21", "22"},
    "nobody": {"29"},
    # In what stands for a name, too, and in the name: found in 20 for having both, it would spell the name.
    "y": {"21", "29"},
}
HIDDEN = (
    *("HV-THERE", "hv-th", "THERE.example", "node hv-there", "e HV"),
    *("\\pay", "\\payr", "roll\\", "payroll w", "'p", "outside", "your scope", "a VM"),
    *(GUID, GUID[:6], f"ID {GUID[:1]}", GUID[-4:], GUID.upper()),
)


def test_what_is_shown_is_found_and_nothing_else(keeper: Client) -> None:
    asked = SHOWN | {words: set() for words in HIDDEN}
    assert {words: found(keeper, words) for words in asked} == asked


@pytest.mark.parametrize("words", ["was", "\\payr"])
def test_pages_downloads_and_programs_find_the_same(keeper: Client, words: str) -> None:
    told = found(keeper, words)
    items = keeper.get("/api/v1/events", {"q": words}).json()["items"]
    assert {str(item["event_id"]) for item in items} == told
    page = keeper.get("/events/", {"q": words}).context["page"]
    assert (page.total, {str(row.event.event_id) for row in page.rows}) == (len(told), told)


def test_whoever_sees_all_finds_all(browser: Client, host: Host) -> None:
    assert found(browser, "payroll") == {"20", "21", "22"}
    assert found(browser, GUID[-4:]) == {"20"}


def test_a_search_says_where_it_ends(keeper: Client, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that is depends neither on the words nor on how many events have them, and nor do the queries."""
    with CaptureQueriesContext(connection) as without:
        assert "looked through" not in keeper.get("/events/").content.decode()
    assert "looked through" not in keeper.get("/events/", {"q": "was"}).content.decode()
    monkeypatch.setattr(event_words, "LOOKED_THROUGH", 3)
    assert found(keeper, "could not be") == set()
    assert found(keeper, "was") == {"21", "22"}
    for words in ("was", "payroll", "could not be", "no such words"):
        with CaptureQueriesContext(connection) as captured:
            text = keeper.get("/events/", {"q": words}).content.decode()
        assert "were looked through, older ones were not" in text, words
        assert len(captured) <= len(without) + 6, words


def test_the_guid_of_a_vm_beyond_finds_nothing(keeper: Client) -> None:
    assert rows(keeper, f"/events/export.csv?vm={make.guid(1)}") == []


ISTANBUL = "İSTANBUL-SQL"


def test_letters_that_are_made_small_in_two_ways(keeper: Client, host: Host) -> None:
    """PostgreSQL makes one letter of a Turkish İ, and Python two."""
    hidden = make.make_vm(4, Host.objects.get(name="HV-THERE"), name=ISTANBUL)
    about = ((hidden.pk, f"'{ISTANBUL}' stopped."), (hidden.pk, "İstanbul-Sql stopped."), (None, f"'{ISTANBUL}' fell."))
    for number, (vm, message) in enumerate(about, 10):
        wrote(host, number, vm, message)
    told = {row["event_id"]: row["message"].replace("'", "") for row in rows(keeper, "/events/export.csv")}
    outside = "a VM outside your scope"
    assert [told[number] for number in ("30", "31", "32")] == [
        f"{outside} {rest}." for rest in ("stopped", "stopped", "fell")
    ]
    assert found(keeper, "sql") == set()


def test_what_is_left_of_a_text_does_not_depend_on_others(keeper: Client, host: Host) -> None:
    """Two beyond are called the same, and one like ours: alone or beside others, the texts come the same."""
    beyond = Host.objects.get(name="HV-THERE")
    wrote(host, 11, make.make_vm(5, beyond, name="payroll").pk, "payroll was started here.")
    wrote(host, 12, VM.objects.get(pk=make.guid(2)).pk, "web was stopped here.")
    together = {row["event_id"]: row["message"] for row in rows(keeper, "/events/export.csv")}
    assert together["31"] == "a VM outside your scope was started here."
    assert together["32"] == "web was stopped here."
    for event, message in together.items():
        assert [row["message"] for row in rows(keeper, f"/events/export.csv?event={event}")] == [message]
