"""The overview tells what is wrong first, and never that all is well when it does not know."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import Heartbeat, PollState, SectionState
from tests.pages import factories as make
from tests.pages import scenes

pytestmark = pytest.mark.usefixtures("still_clock")


def problems(browser: Client) -> list[str]:
    page = BeautifulSoup(browser.get("/").content, "html.parser")
    return [item.get_text(" ", strip=True).replace("\u202f", " ") for item in page.select(".hv-problem")]


def calm(browser: Client) -> str:
    page = BeautifulSoup(browser.get("/").content, "html.parser").select_one(".hv-calm:has(h2)")
    return page.get_text(" ", strip=True).replace("\u202f", " ") if page else ""


def test_an_estate_that_answers_is_calm_and_says_since_when_it_knows(browser: Client) -> None:
    scenes.calm(hosts=12)
    assert problems(browser) == []
    assert calm(browser).startswith("Nothing known to be wrong All 12 hosts answered completely within the last 2")


def test_an_unreachable_host_stands_first_with_since_when_and_the_next_attempt(browser: Client) -> None:
    scenes.calm()
    host = make.make_host("HV99", outcome=PollOutcome.FAILED, read_ago=4000)
    make.make_poll(host, started_ago=4000)
    make.make_poll(host, outcome=PollOutcome.FAILED, started_ago=3700)
    make.make_poll(host, outcome=PollOutcome.FAILED, started_ago=100)
    make.make_vm(900, host, demand_gib=5)
    first, second = problems(browser)
    assert first == f"HV99: unreachable {make.UNREACHABLE} Its polls : HV99 since 61 min ago next attempt in 4 min"
    assert second.startswith("1 VM is short of memory")
    assert calm(browser) == ""


def test_a_host_that_refuses_the_account_is_failing_and_not_unreachable(browser: Client) -> None:
    make.beat_hearts()
    make.make_host(outcome=PollOutcome.FAILED)
    PollState.objects.update(last_error_code="credentials_refused", last_error_sentence="The host refused.")
    assert problems(browser)[0].startswith("HV01: failing The host refused.")


def test_a_partly_readable_host_names_the_section(browser: Client) -> None:
    make.beat_hearts()
    make.make_host(outcome=PollOutcome.PARTIAL)
    SectionState.objects.filter(ok=False).update(error_sentence="It broke.")
    assert problems(browser)[0].startswith("HV01: partly readable Memory: It broke.")


def test_an_overdue_poll_is_late_unless_it_is_running(browser: Client) -> None:
    make.beat_hearts()
    make.make_host()
    PollState.objects.update(next_poll_at=make.seconds_ago(50))
    assert problems(browser) == []
    PollState.objects.update(next_poll_at=make.seconds_ago(70))
    assert problems(browser)[0].startswith("HV01: late")
    running = {"last_started_at": make.seconds_ago(65), "lease_expires_at": timezone.now() + timedelta(seconds=9)}
    PollState.objects.update(**running)
    assert problems(browser) == []
    PollState.objects.update(lease_expires_at=make.seconds_ago(1))
    assert problems(browser)[0].startswith("HV01: late")


def test_a_poll_that_begins_again_and_again_and_never_ends_is_late_although_one_is_running(browser: Client) -> None:
    scenes.calm()
    state = PollState.objects.filter(host__name="HV01")
    state.update(last_started_at=make.seconds_ago(5), lease_expires_at=timezone.now() + timedelta(seconds=50))
    state.update(next_poll_at=make.seconds_ago(110))
    assert problems(browser) == []
    state.update(next_poll_at=make.seconds_ago(120))
    assert problems(browser)[0].startswith("HV01: late")


def test_a_silent_worker_is_told_before_anything_else(browser: Client) -> None:
    scenes.calm()
    Heartbeat.objects.filter(name="worker:polls").update(at=make.seconds_ago(60))
    Heartbeat.objects.filter(name="beat").delete()
    told = problems(browser)
    assert told[0].startswith("The worker that polls the hosts is silent")
    assert "last heard 60 s ago" in told[0]
    assert "has never been heard of" in told[1]


def test_a_vm_in_a_critical_state_is_told(browser: Client) -> None:
    host = scenes.calm()[0]
    make.make_vm(900, host, name="lost", state="SavedCritical")
    make.make_vm(901, host, name="lost and gone", state="OffCritical", gone_at=timezone.now())
    assert [told.split(" On ")[0] for told in problems(browser)] == ["lost: SavedCritical"]


def test_refused_items_are_told(browser: Client) -> None:
    scenes.calm()
    SectionState.objects.filter(host__name="HV02", name="vms").update(refused_items=2)
    assert problems(browser)[0].startswith("HV02: 2 items refused")


def test_many_of_one_kind_are_cut_short_with_a_link_to_the_rest(browser: Client) -> None:
    make.beat_hearts()
    for number in range(8):
        make.make_host(f"HV{number:02}", outcome=PollOutcome.FAILED)
    told = problems(browser)
    assert len(told) == 5
    assert "and 3 more hosts" in told[-1]


def test_hosts_that_wait_for_their_first_poll_are_not_called_well(browser: Client) -> None:
    make.beat_hearts()
    make.make_host(outcome=None)
    assert "nothing can be said of them" in calm(browser)
    assert "answered" not in calm(browser)


def test_vms_of_hosts_that_do_not_answer_are_counted_as_last_known(browser: Client) -> None:
    scenes.calm()
    make.make_vm(900, make.make_host("HV99", outcome=PollOutcome.FAILED))
    text = BeautifulSoup(browser.get("/").content, "html.parser").get_text(" ", strip=True)
    assert "1 of them last known" in text


def test_a_host_that_waits_is_not_among_all_that_answered(browser: Client) -> None:
    scenes.calm(hosts=3)
    make.make_host("HV90", outcome=None)
    assert "3 of 4 hosts answered" in calm(browser)
    assert "1 host waits for a first poll" in calm(browser)


def test_a_single_host_is_not_told_as_all(browser: Client) -> None:
    scenes.calm(hosts=1)
    assert calm(browser).startswith("Nothing known to be wrong The one host answered completely within the last 2")


def test_a_paused_host_that_failed_last_announces_no_attempt(browser: Client) -> None:
    cluster = make.make_cluster("CLU-NORTH")
    host = make.make_host("HV91", outcome=PollOutcome.FAILED, is_paused=True, cluster=cluster)
    PollState.objects.filter(host=host).update(consecutive_failures=2)
    shown = BeautifulSoup(browser.get(host.get_absolute_url()).content, "html.parser").main
    told = " ".join(shown.get_text(" ", strip=True).split())
    assert "2 polls had failed in a row. Last complete poll:" in told
    assert "None is attempted now." in told
    assert "Next attempt" not in told
    assert shown.select_one("#host-cluster")["href"] == cluster.get_absolute_url()


def test_paused_hosts_are_named_and_not_counted_as_answering(browser: Client) -> None:
    scenes.calm(hosts=3)
    make.make_host("HV90", is_paused=True, read_ago=90_000)
    assert "All 3 hosts answered" in calm(browser)
    assert "1 host is paused" in calm(browser)


def test_an_empty_portal_says_that_it_watches_nothing(browser: Client) -> None:
    make.beat_hearts()
    text = browser.get("/").content.decode()
    assert "No hosts yet" in text
    assert "Nothing known to be wrong" not in text


def test_a_clock_that_is_off_is_told_on_the_overview_and_on_the_hosts_page(browser: Client) -> None:
    make.beat_hearts()
    host = make.make_host()
    PollState.objects.update(clock_offset_seconds=-720.0, clock_uncertainty_seconds=2.0)
    assert problems(browser)[0].startswith("HV01: clock is off Its clock is 12 minutes behind the portal's.")
    page = BeautifulSoup(browser.get(host.get_absolute_url()).content, "html.parser")
    assert "12 minutes behind the portal's" in page.get_text(" ", strip=True)
