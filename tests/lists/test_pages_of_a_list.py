"""A page is read in steps and from the nearer end: whichever way, all pages together are the list."""

import pytest
from bs4 import BeautifulSoup
from django.db.models.functions import Lower
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import VM, Host, Poll
from inventory.scope import EVERYTHING
from inventory.selectors import hosts, polls, vms
from lists.paging import can_be_unknown, page_of
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


@pytest.mark.django_db
@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("sort", ["vms", "hosts", "polls"])
def test_all_pages_of_every_order_are_the_whole_list(sort: str, down: str, still_clock: None) -> None:
    estate()
    now = timezone.now()
    asked = {
        "vms": lambda key: vms.vms_matching(vms.VMQuestion(sort=key), now, EVERYTHING),
        "hosts": lambda key: hosts.hosts_matching(hosts.HostQuestion(sort=key), now, EVERYTHING),
        "polls": lambda key: polls.polls_matching(polls.PollQuestion(sort=key), now, EVERYTHING),
    }[sort]
    for key in {"vms": vms.SORTS, "hosts": hosts.SORTS, "polls": polls.SORTS}[sort]:
        found = asked(down + key)
        whole = [thing.pk for thing in found]
        size = 4
        pages = [page_of(found, number, size, tuple) for number in range(1, -(-len(whole) // size) + 1)]
        assert [thing.pk for page in pages for thing in page.rows] == whole, key
        assert {page.total for page in pages} == {len(whole)}


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
