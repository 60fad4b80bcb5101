from bs4 import BeautifulSoup
from django.test import Client

from inventory.choices import PollOutcome
from tests.pages import factories as make


def text(browser: Client, address: str) -> str:
    return BeautifulSoup(browser.get(address).content, "html.parser").get_text(" ", strip=True).replace("\u202f", " ")


def test_a_poll_shows_its_sections_what_was_refused_and_what_comes_next(browser: Client) -> None:
    poll = make.make_poll(make.make_host(), outcome=PollOutcome.PARTIAL, error_sentence="It broke.")
    refused = [{"position": 7, "identity": None, "reason": "name: should be text"}]
    poll.sections.filter(name="vms").update(refused=refused)
    memory = {"error_sentence": "No answer.", "error_code": "script_error", "error_detail": "line 3 <char 7>"}
    poll.sections.filter(name="memory").update(**memory)
    shown = text(browser, poll.get_absolute_url())
    for words in ("Partly readable", "It broke.", "no. 7 no identity name: should be text", "No answer. script_error"):
        assert words in shown
    for words in ("line 3 <char 7>", "3 items · 400 ms", "40.0 KiB", "polls@portal", "1.50 s", "( in 4 min )"):
        assert words in shown


def test_a_poll_that_runs_says_so(browser: Client) -> None:
    poll = make.make_poll(make.make_host(), outcome=PollOutcome.RUNNING)
    assert "Its sections are written when it ends." in text(browser, poll.get_absolute_url())


def test_the_overview_counts_the_polls_of_the_last_hour(browser: Client) -> None:
    host = make.make_host()
    make.make_poll(host, started_ago=100)
    make.make_poll(host, started_ago=200, outcome=PollOutcome.FAILED)
    make.make_poll(host, started_ago=2 * 3600, outcome=PollOutcome.FAILED)
    page = BeautifulSoup(browser.get("/").content, "html.parser")
    counts = {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in page.select(".hv-counts > div")}
    assert (counts["Complete"], counts["Failed"], counts["Late now"]) == ("1", "1", "0")
    assert len(page.select(".hv-strip rect")) == 2
