"""An export asks a constant number of questions, and what was asked for is found on no machine afterwards."""

import gc
import weakref

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from inventory.models import Poll, PollSection
from lists import exports
from lists.definition import Asking
from lists.exports import CHUNK
from lists.registry import list_called
from tests.pages import factories as make
from tests.pages.test_csv import rows


def test_an_export_of_polls_asks_as_often_for_many_chunks_as_for_one(browser: Client) -> None:
    host = make.make_host()
    make.make_poll(host)
    with CaptureQueriesContext(connection) as few:
        rows(browser, "/polls/export.csv")
    first = Poll.objects.get()
    many = [Poll(host=host, lease_token=first.lease_token, queue="polls", started_at=first.started_at)] * (2 * CHUNK)
    Poll.objects.bulk_create(many)
    with CaptureQueriesContext(connection) as more:
        assert len(rows(browser, "/polls/export.csv")) == 2 * CHUNK + 1
    assert len(more) <= len(few)


def test_rows_go_as_soon_as_the_next_ones_come(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """And do not wait for the collector, which would let a long export grow."""
    monkeypatch.setattr(exports, "CHUNK", 1)
    host = make.make_host()
    for number in range(1, 4):
        make.make_vm(number, host)
    found, asking = list_called("vms"), Asking(User(is_superuser=True), timezone.now())
    things = found.to_export(found.form(QueryDict(""), asking.user).question, asking)
    rows = exports.rows_of(found, things, asking)
    gc.disable()
    try:
        first = weakref.ref(next(rows).vm)
        next(rows)
        next(rows)
        assert first() is None
    finally:
        gc.enable()


def test_failed_sections_and_refused_items_of_a_poll_are_counted(browser: Client) -> None:
    poll = make.make_poll(make.make_host(), outcome="partial")
    refused = [{"position": place, "identity": None, "reason": "no"} for place in range(2)]
    PollSection.objects.filter(poll=poll, name="vms").update(refused=refused)
    PollSection.objects.filter(poll=poll, name="host").update(ok=False)
    make.make_poll(poll.host, outcome="running", started_ago=5)
    running, partial = rows(browser, "/polls/export.csv")
    assert (partial["failed_sections"], partial["refused_items"]) == ("host memory", "2")
    assert (running["failed_sections"], running["refused_items"]) == ("", "0")


@pytest.mark.parametrize("address", ["/vms/export.csv", "/hosts/export.csv", "/polls/export.csv", "/search/?q=nothing"])
def test_no_cache_keeps_an_answer(browser: Client, address: str) -> None:
    make.make_vm(1, make.make_host())
    assert "no-store" in browser.get(address, follow=True)["Cache-Control"]
