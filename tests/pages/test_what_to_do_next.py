"""From what is wrong to why it is wrong, and when it is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import Host
from inventory.wording import due_in_words
from tests.pages import factories as make

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def soup(browser: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(browser.get(address).content.decode().replace("\u202f", " "), "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found, selector
    return found


def words(part: Tag) -> str:
    return part.get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (90, "in 90 s"),
        (0.5, "due now"),
        (0, "due now"),
        (-60, "due now"),
        (-61, "due 61 s ago"),
        (-300, "due 5 min ago"),
    ],
)
def test_a_moment_that_has_come_is_due_and_not_ago(seconds: float, said: str) -> None:
    assert due_in_words(NOW + timedelta(seconds=seconds), NOW).replace("\u202f", " ") == said


def test_a_host_that_is_being_polled_is_said_to_be(browser: Client) -> None:
    state = make.make_host().poll_state
    state.next_poll_at = timezone.now() - timedelta(seconds=20)
    state.save()
    assert words(one(soup(browser, "/hosts/"), 'td[data-label="Next poll"]')) == "due now"
    state.last_started_at = timezone.now() - timedelta(seconds=18)
    state.lease_expires_at = timezone.now() + timedelta(seconds=40)
    state.save()
    assert words(one(soup(browser, "/hosts/"), 'td[data-label="Next poll"]')) == "being polled now"
    state.lease_expires_at = timezone.now() - timedelta(seconds=1)  # its worker is lost
    state.save()
    assert words(one(soup(browser, "/hosts/"), 'td[data-label="Next poll"]')) == "due now"


def partly_readable() -> Host:
    host = make.make_host(outcome=PollOutcome.PARTIAL, read_ago=300)
    host.section_states.filter(name="memory").update(error_sentence="The host reported an error.")
    poll = make.make_poll(host, outcome=PollOutcome.PARTIAL)
    said = "Get-VMMemory: the <object> is not there"
    poll.sections.filter(name="memory").update(error_sentence="The host reported an error.", error_detail=said)
    return host


def test_a_host_page_names_the_section_leads_to_the_poll_and_repeats_the_host(browser: Client) -> None:
    host = partly_readable()
    page = soup(browser, host.get_absolute_url())
    assert words(one(page, ".hv-failure strong")) == "Memory: The host reported an error."
    assert one(page, "#failed-poll")["href"] == host.polls.get().get_absolute_url()
    assert words(one(page, "#said pre")) == "Get-VMMemory: the <object> is not there"


def test_a_poll_that_runs_does_not_hide_the_one_that_failed(browser: Client) -> None:
    host = partly_readable()
    failed = host.polls.get()
    make.make_poll(host, outcome=PollOutcome.RUNNING, started_ago=1)
    assert one(soup(browser, host.get_absolute_url()), "#failed-poll")["href"] == failed.get_absolute_url()


def test_old_memory_is_marked_beside_the_vms_of_the_host(browser: Client) -> None:
    host = partly_readable()
    make.make_vm(1, host)
    page = soup(browser, host.get_absolute_url())
    assert "memory 5 min ago" in words(one(page, "#vms-title"))
    assert "hv-last-known" in one(page, 'td[data-label="Demand"]')["class"]
    assert "hv-last-known" not in one(page, 'td[data-label="CPU"]')["class"]


def test_the_overview_says_how_old_the_memory_of_a_host_is_and_how_full_it_is(browser: Client) -> None:
    make.make_vm(1, partly_readable(), demand_gib=64)
    row = one(soup(browser, "/"), 'section[aria-labelledby="hosts-title"] tbody tr')
    assert words(one(row, ".hv-old")) == "5 min ago"
    assert words(one(row, ".hv-share")) == "25 %"


def test_a_critical_vm_says_when_its_state_was_read(browser: Client) -> None:
    host = make.make_host(outcome=PollOutcome.FAILED, read_ago=7300)
    make.make_vm(1, host, name="lost", state="OffCritical")
    problem = one(soup(browser, "/"), "li.hv-problem:has(a[id^=problem-critical])")
    assert "last read 2 h ago" in words(problem)


def test_vms_short_of_memory_on_a_silent_host_are_last_known(browser: Client) -> None:
    make.make_vm(1, make.make_host(outcome=PollOutcome.FAILED), name="old", demand_gib=5)
    make.make_vm(2, make.make_host("HV02"), name="new", demand_gib=6)
    said = [words(item) for item in soup(browser, "/").select(".hv-problem-list li")]
    assert said == ["new 150 % on HV02", "old 125 % on HV01 , last known"]


def test_the_number_of_wrong_things_counts_those_behind_a_link(browser: Client) -> None:
    make.beat_hearts()
    for number in range(9):
        make.make_host(f"HV{number:02}", outcome=PollOutcome.FAILED)
    page = soup(browser, "/")
    assert words(one(page, "#problems-title")) == "9 things known to be wrong"
    assert len(page.select("li.hv-problem")) == 5


def test_physical_memory_says_how_many_hosts_are_last_known(browser: Client) -> None:
    make.make_host(outcome=PollOutcome.FAILED)
    make.make_host("HV02")
    assert "1 host last known" in words(one(soup(browser, "/"), "section[aria-label=Totals]"))


def test_a_poll_names_the_section_once_and_says_the_error_in_it(browser: Client) -> None:
    poll = partly_readable().polls.get()
    poll.error_sentence = "The host reported an error."
    poll.error_detail = "Get-VMMemory: the <object> is not there"
    poll.save()
    page = soup(browser, poll.get_absolute_url())
    assert words(one(page, ".hv-failure")) == "Memory: The host reported an error."
    assert [words(detail) for detail in page.select("pre")] == ["Get-VMMemory: the <object> is not there"]
    assert len(page.select("section.card")) > len(bodies := page.select("section.card .card-body")), (
        "most were read well"
    )
    assert all(words(body) for body in bodies)


def test_a_vm_that_is_off_is_not_running_rather_than_unknown(browser: Client) -> None:
    make.make_vm(1, make.make_host(), state="Off")
    assert words(one(soup(browser, "/vms/"), 'td[data-label="Running for"]')) == "– not running"
