"""Times of pages in small buckets; sizes of tables once a day; what polls cost their hosts by day."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from inventory import polls
from inventory.models import WinrmUse
from inventory.scope import EVERYTHING
from inventory.selectors.winrm_budget import winrm_budget
from tests.inventory.building import answer, begin, make_host, poll
from upkeep import table_sizes
from upkeep.middleware import PageTimer
from upkeep.models import PageTimes, TableSize
from upkeep.page_times import BOUNDS_MS, PageClock, percentile_ms
from upkeep.selectors.page_times import page_speeds
from upkeep.selectors.table_sizes import database_now

pytestmark = pytest.mark.django_db


def test_times_of_several_processes_add_up_in_one_row() -> None:
    for milliseconds in ((12, 140, 9000), (12,)):
        clock = PageClock()
        for one in milliseconds:
            clock.note("inventory:vms", one / 1000)
        clock.write()
    row = PageTimes.objects.get()
    assert (sum(row.counts), row.total_ms, row.longest_ms) == (4, 9164, 9000)
    assert row.counts[BOUNDS_MS.index(25)] == 2
    assert row.counts[BOUNDS_MS.index(150)] == 1
    assert row.counts[-1] == 1


def test_a_database_that_is_away_costs_no_measure() -> None:
    def broken(execute: object, *args: object) -> None:
        raise OperationalError

    clock = PageClock()
    clock.note("x", 0.1)
    with connection.execute_wrapper(broken):
        clock.write()
    assert not PageTimes.objects.exists()
    clock.note("x", 0.3)
    clock.write()
    clock.write()
    row = PageTimes.objects.get()
    assert (sum(row.counts), row.total_ms, row.longest_ms) == (2, 400, 300)


def test_the_slowest_kind_of_page_comes_first_and_a_percentile_is_never_above_the_longest() -> None:
    clock = PageClock()
    for seconds in (0.03, 0.04, 0.26):
        clock.note("slow", seconds)
    clock.note("quick", 0.011)
    clock.write()
    slow, quick = page_speeds(timezone.now())
    assert (slow.page, slow.p95_ms, slow.is_slow, slow.requests) == ("slow", 260, True, 3)
    assert (quick.page, quick.p95_ms, quick.mean_ms) == ("quick", 11, 11)
    assert percentile_ms([0] * (len(BOUNDS_MS) + 1), 95, 0) is None


def test_only_the_web_server_measures_and_a_part_is_not_its_page(settings: Any) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve("/vms/")
        return HttpResponse()

    clock = PageClock()
    for process, headers in (("", {}), ("web", {}), ("web", {"HX-Request": "true"})):
        settings.PROCESS = process
        timer = PageTimer(page)
        timer.clock = clock
        timer(RequestFactory().get("/vms/", headers=headers))
    clock.write()
    assert sum(sum(counts) for counts in PageTimes.objects.values_list("counts", flat=True)) == 2
    assert set(PageTimes.objects.values_list("page", flat=True)) == {"inventory:vms", "inventory:vms (part)"}


def test_tables_are_looked_at_and_their_growth_is_known_after_a_week() -> None:
    assert database_now().looked_on is None
    today = timezone.now().date()
    assert table_sizes.look(today) > 20
    assert table_sizes.look(today) > 20  # again on the same day: the same rows
    first = database_now()
    assert (first.grown_bytes, first.tables[0].grown_bytes) == (None, None)
    assert first.total_bytes == sum(TableSize.objects.values_list("total_bytes", flat=True))
    TableSize.objects.update(day=today - timedelta(days=7))
    TableSize.objects.filter(name="inventory_poll").update(total_bytes=8192)
    table_sizes.look(today)
    poll_table = next(table for table in database_now(limit=999).tables if table.name == "inventory_poll")
    assert poll_table.grown_bytes == poll_table.total_bytes - 8192 > 0


def test_what_polls_cost_a_host_adds_up_by_day() -> None:
    host = make_host()
    poll(host, [1])
    polls.finish(begin(host), answer([1]).model_copy(update={"bytes_received": 1000}))
    polls.fail(begin(host), polls.OWN_FAILURE)
    use = WinrmUse.objects.get()
    assert (use.host_id, use.polls, use.failed_polls, use.bytes_received) == (host.pk, 3, 1, 1000)
    assert use.host_ms > 12 * 3
    budget = winrm_budget(timezone.now(), EVERYTHING)
    assert (budget.polls, budget.measured_hosts, budget.is_whole) == (3, 1, False)
    assert budget.hosts[0].host == host


def test_the_budget_is_that_of_the_last_whole_day_where_there_is_one() -> None:
    host, today = make_host(), timezone.now().date()
    for day, ms in ((today, 5), (today - timedelta(days=1), 7), (today - timedelta(days=2), 9)):
        WinrmUse.objects.create(host=host, day=day, polls=1, failed_polls=0, bytes_received=1, host_ms=ms)
    budget = winrm_budget(timezone.now(), EVERYTHING)
    assert (budget.host_ms, budget.is_whole, budget.day) == (7, True, today - timedelta(days=1))
