"""What a list was asked for and is slow to come is told to those who see and to those who hear; where it fails, the
page says what to do, keeps its rows, and shows what was asked for once the portal answers again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.keys import Hands
from tests.browser.test_living_numbers import FASTER
from tests.pages import factories as make

ASKED = re.compile(r"/vms/\?")
LINE = """() => {
  const line = getComputedStyle(document.querySelector(".hv-top"), "::after");
  return { shown: line.content !== "none", high: parseFloat(line.height) || 0, moves: line.animationName };
}"""


@pytest.fixture
def vms(page: Page) -> None:
    host = make.make_host()
    for number in range(1, 5):
        make.make_vm(number, host, name=f"{'web' if number < 4 else 'sql'}-{number}")


@pytest.fixture
def rows(page: Page, vms: None) -> None:
    """On a page that refreshes itself all the time."""
    page.add_init_script(f"window.realInterval = setInterval; {FASTER}")


@pytest.fixture
def held(page: Page, vms: None) -> Iterator[list[Route]]:
    """Answers that somebody waits for, until they are let go."""
    waiting: list[Route] = []
    page.goto("/vms/")
    page.route(ASKED, lambda route: waiting.append(route))
    yield waiting
    page.unroute_all()


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", "hv-loading"), ("reduce", "none")])
def test_a_filter_that_is_slow_is_told_until_it_is_there(
    page: Page, held: list[Route], motion: str, moves: str, complaints: list[str]
) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # one of two literals
    assert not page.evaluate(LINE)["shown"]
    page.keyboard.press("/")
    page.keyboard.insert_text("sql")  # at once: letters that come slowly ask one after another
    expect(page.locator("#live")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status").filter(has_text="Loading…")).to_have_count(1)
    line = page.evaluate(LINE)
    assert (line["shown"], line["moves"]) == (True, moves)
    assert line["high"] >= 2
    expect(page.locator("tbody tr")).to_have_count(4)  # what was there can be read meanwhile
    expect(page.locator("#live-trouble")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#live-said")).to_have_text("1 VM")
    expect(page.locator("#live")).not_to_have_attribute("aria-busy", "true")
    assert not page.evaluate(LINE)["shown"]
    expect(page.locator("#filters input[type=search]")).to_be_focused()
    assert complaints == []


def test_an_order_that_is_slow_is_told_wherever_somebody_has_scrolled(
    page: Page, hands: Hands, held: list[Route]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    hands.enter(page.locator("#sort-name"))
    expect(page.locator("#live-said")).to_have_text("Loading…")
    assert page.evaluate("document.querySelector('.hv-top').getBoundingClientRect().top") == 0
    assert page.evaluate(LINE)["shown"]
    held[0].continue_()
    expect(page.locator("tbody th a").first).to_have_text("web-3")
    expect(page.locator("#live-said")).to_have_text("4 VMs")
    assert not page.evaluate(LINE)["shown"]


def test_what_a_page_asks_by_itself_is_told_to_nobody(page: Page, rows: None) -> None:
    waiting: list[Route] = []
    page.goto("/vms/")
    page.route(re.compile(r"/vms/$"), lambda route: waiting.append(route))
    page.wait_for_timeout(1500)
    assert len(waiting) == 1
    assert not page.evaluate(LINE)["shown"]
    expect(page.locator("#live-said")).to_have_text("")
    expect(page.locator("#live")).not_to_have_attribute("aria-busy", "true")
    page.unroute_all()


@pytest.mark.parametrize(
    ("status", "said"),
    [(0, "The portal does not answer."), (503, "The portal does not answer."), (500, "The portal failed at this")],
)
def test_a_filter_that_fails_is_said_and_made_good_without_a_hand(
    page: Page, rows: None, status: int, said: str
) -> None:
    page.goto("/vms/")
    page.route(ASKED, lambda route: route.fulfill(status=status, body="Gone wrong.") if status else route.abort())
    page.keyboard.press("/")
    page.keyboard.insert_text("sql")  # at once: letters that come slowly ask one after another
    trouble = page.get_by_role("alert").filter(has_text=said)
    expect(trouble).to_be_visible()
    expect(trouble).to_contain_text("What you asked for last is not shown yet: these numbers are from")
    expect(trouble).to_contain_text("it is asked again every 10 seconds. If this stays, tell whoever keeps the portal.")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.evaluate(
        "window.again = 0; new MutationObserver(() => { window.again += 1; })"
        ".observe(document.getElementById('live-trouble'), { childList: true, characterData: true, subtree: true })"
    )
    page.wait_for_event("request", lambda request: bool(ASKED.search(request.url)))
    page.wait_for_event("request", lambda request: bool(ASKED.search(request.url)))
    assert page.evaluate("window.again") == 0, "it is read out once"
    expect(page.locator("#filters input[type=search]")).to_be_focused()
    page.unroute(ASKED)
    expect(page.locator("tbody tr")).to_have_count(1)  # what was asked for, and not all
    expect(page.locator("#live-trouble")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"q=sql"))
    assert not page.evaluate(LINE)["shown"]
    expect(page.locator("#live")).not_to_have_attribute("aria-busy", "true")


def test_an_order_that_fails_is_made_good(page: Page, rows: None) -> None:
    page.goto("/vms/")
    page.route(ASKED, lambda route: route.abort())
    page.locator("#sort-name").press("Enter")
    expect(page.locator("#live-trouble")).to_contain_text("What you asked for last is not shown yet")
    expect(page.locator("#sort-name")).to_be_focused()
    page.unroute(ASKED)
    expect(page.locator("#live-trouble")).to_be_hidden()
    expect(page.locator("tbody th a").first).to_have_text("web-3")
    expect(page).to_have_url(re.compile(r"sort=-name"))


@pytest.mark.parametrize(
    ("status", "said"), [(403, "Your account may not see this any more."), (404, "no longer there")]
)
def test_what_may_not_be_seen_any_more_is_not_called_a_portal_that_is_silent(
    page: Page, rows: None, status: int, said: str
) -> None:
    page.goto("/vms/")
    page.route(re.compile(r"/vms/$"), lambda route: route.fulfill(status=status, body=""))
    expect(page.locator("#live-trouble")).to_contain_text(said)
    expect(page.locator("#live-trouble")).not_to_contain_text("does not answer")
    expect(page.locator("tbody tr")).to_have_count(4)
