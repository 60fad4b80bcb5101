"""A page is read in steps and from the nearer end: whichever way, all pages together are the list."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db.models.functions import Lower
from django.test import Client
from django.utils import timezone

from api.cursors import slice_of
from inventory.choices import PollOutcome
from inventory.models import VM, Event, Host, Poll
from inventory.scope import EVERYTHING
from inventory.selectors import events, hosts, polls, vms
from lists.paging import can_be_unknown, first_of, page_of
from snapshots.models import Ownership
from snapshots.selectors import lists as snapshots
from tests.pages import factories as make


def estate() -> None:
    make.make_host("HV99", outcome=None)
    for number in range(7):
        outcome = (PollOutcome.COMPLETE, PollOutcome.FAILED, PollOutcome.PARTIAL)[number % 3]
        host = make.make_host(f"HV{number:02}", outcome=outcome)
        make.make_poll(host, outcome=outcome, started_ago=40 - number)
        for place in range(3):
            silent = place == 1 and number % 2 == 0
            make.make_vm(
                number * 10 + place, host, name=("twin", "Alpha", "beta")[place], demand_gib=None if silent else 2
            )


def _things_without() -> None:
    """Snapshots without an owner or without a last day, and events of no VM or of one that nobody knows."""
    for number, vm in enumerate(VM.objects.order_by("pk")[:9]):
        one = make.make_snapshot(vm, number, age_days=9 - number)
        if number % 3:
            until = timezone.now().date() if number % 2 else None
            told = {"owner": ("Zoe", "ann")[number % 2], "expires_on": until, "given_at": one.created_at}
            Ownership.objects.create(vm_id=vm.pk, snapshot_id=one.snapshot_id, **told)
        about = (vm.pk, None, make.guid(9_000 + number))[number % 3]
        happened = {"happened_at": timezone.now(), "log": "System", "event_id": 7, "record_id": number}
        Event.objects.create(host=vm.host, vm_id=about, **happened)


@pytest.mark.django_db
@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("sort", ["vms", "hosts", "polls", "snapshots", "events"])
def test_all_pages_of_every_order_are_the_whole_list(
    sort: str, down: str, still_clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lists.paging.LONG", 0)
    estate()
    _things_without()
    now = timezone.now()
    asked = {
        "snapshots": lambda key: snapshots.snapshots_matching(snapshots.SnapshotQuestion(sort=key), EVERYTHING, now),
        "events": lambda key: events.events_matching(events.EventQuestion(sort=key), EVERYTHING, now),
        "vms": lambda key: vms.vms_matching(vms.VMQuestion(sort=key), now, EVERYTHING),
        "hosts": lambda key: hosts.hosts_matching(hosts.HostQuestion(sort=key), now, EVERYTHING),
        "polls": lambda key: polls.polls_matching(polls.PollQuestion(sort=key), now, EVERYTHING),
    }[sort]
    sorts = {"snapshots": snapshots.SORTS, "events": events.SORTS}
    for key in {"vms": vms.SORTS, "hosts": hosts.SORTS, "polls": polls.SORTS, **sorts}[sort]:
        found = asked(down + key)
        whole = [thing.pk for thing in found]
        size = 4
        pages = [page_of(found, number, size, tuple) for number in range(1, -(-len(whole) // size) + 1)]
        assert [thing.pk for page in pages for thing in page.rows] == whole, key
        assert {page.total for page in pages} == {len(whole)}
        assert [thing.pk for thing in first_of(found, size)] == whole[:size]
        sliced, cursor = [], None
        while not sliced or cursor:
            part = slice_of(found, down + key, cursor, size, "a list")
            sliced, cursor = [*sliced, *(thing.pk for thing in part.rows)], part.cursor
        assert sliced == whole, key


@pytest.mark.django_db
def test_after_what_is_unknown_nothing_that_is_known_is_looked_for(django_assert_num_queries: Any) -> None:
    estate()
    _things_without()
    found = events.events_matching(events.EventQuestion(sort="vm"), EVERYTHING, timezone.now())
    with django_assert_num_queries(3):
        first = slice_of(found, "vm", None, 4, "a list")
    there = set(VM.objects.values_list("pk", flat=True))
    assert [one.vm_id in there for one in first.rows] == [True, True, True, False]
    with django_assert_num_queries(2):
        assert len(slice_of(found, "vm", first.cursor, 4, "a list").rows) == 4


@pytest.mark.parametrize(
    ("model", "column", "unknown"),
    [
        (VM, "first_seen_at", False),
        (VM, Lower("name"), False),
        (VM, Lower("host__name"), False),
        (VM, "processor_count", True),
        (VM, "memory__assigned_bytes", True),
        (VM, Lower("host__cluster__name"), True),
        (Host, "condition_rank", True),
        (Poll, "outcome", False),
    ],
)
def test_what_is_never_null_is_sorted_as_an_index_can(model: type, column: object, unknown: bool) -> None:
    assert can_be_unknown(model, column) is unknown  # type: ignore[arg-type]


def test_a_page_beyond_the_last_is_the_last(browser: Client) -> None:
    estate()
    page = BeautifulSoup(browser.get("/vms/?size=25&page=99").content, "html.parser")
    assert page.select_one(".hv-pager p").get_text() == "1–21 of 21"
