"""Events of all hosts: by number, level, host, VM and time, and one with what happened around it."""

import uuid

import pytest
from django.test import Client

from inventory.models import VM, Event, Host
from tests.pages import factories as make


@pytest.fixture
def host(db: None) -> Host:
    """Events of five levels, a minute and then ten minutes apart, each about a VM but the last."""
    host = make.make_host()
    make.fill_host(host, [make.make_vm(number, host) for number in (1, 2, 3, 4)])
    return host


def shown(browser: Client, **asked: str) -> int:
    answer = browser.get("/events/", asked)
    assert answer.status_code == 200
    return answer.content.decode().count('data-label="Level"')


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 5),
        ({"level": "severe"}, 2),
        ({"level": "Warning"}, 1),
        ({"level": "unknown"}, 1),
        ({"event": "19100, 7"}, 5),
        ({"event": "7"}, 0),
        ({"vm": "vm-002"}, 1),
        ({"vm": str(make.guid(3))}, 1),
        ({"q": "Zusammenführung"}, 5),
        ({"q": "no such words"}, 0),
        ({"log": "Microsoft-Windows-Hyper-V-VMMS-Operational"}, 0),
        ({"span": "hour"}, 5),
        ({"since": "2001-01-01", "until": "2001-01-02"}, 0),
        ({"since": "2001-01-01T10:00"}, 5),
        ({"sort": "level"}, 5),
        ({"sort": "-vm", "columns": "all"}, 5),
        ({"sort": "-host"}, 5),
    ],
)
def test_filters_and_orders(browser: Client, host: Host, asked: dict[str, str], count: int) -> None:
    assert shown(browser, **asked) == count


def test_a_host_and_its_cluster(browser: Client, host: Host) -> None:
    other = make.make_host("HV02", cluster=make.make_cluster())
    assert shown(browser, host=str(host.pk)) == 5
    assert shown(browser, host=str(other.pk)) == 0
    assert shown(browser, cluster=str(other.cluster_id)) == 0
    assert shown(browser, cluster="none") == 5


def test_one_event_with_what_happened_around_it(browser: Client, host: Host) -> None:
    event = Event.objects.get(record_id=0)
    text = browser.get(event.get_absolute_url()).content.decode()
    for words in (
        "vm-001",
        "Die Zusammenführung",
        ">5</data> on this host",
        "Get-WinEvent",
        "aria-current",
        "Critical",
    ):
        assert words in text, words
    assert "&lt;b&gt;Die" in text
    assert browser.get("/events/4711000/").status_code == 404


def test_an_event_of_a_vm_that_nobody_has_seen(browser: Client, host: Host) -> None:
    unseen = uuid.UUID(int=4711)
    Event.objects.filter(record_id=0).update(vm=unseen)
    assert str(unseen)[:8] in browser.get("/events/").content.decode()
    assert str(unseen) in browser.get(Event.objects.get(record_id=0).get_absolute_url()).content.decode()


def test_the_page_of_a_vm_shows_its_own(browser: Client, host: Host) -> None:
    text = browser.get(VM.objects.get(name="vm-002").get_absolute_url()).content.decode()
    assert text.count('data-label="Level"') == 1
    assert f"/events/?vm={make.guid(2)}&amp;span=all" in text
