"""On paper: the content alone, black on white, whole, from a screen that may have been dark and folded."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.take_screenshots import PAPER
from tests.pages import sights

# Pages of each kind of markup: a list, two long pages of panels, trees, tables of people, sums with pictures.
PRINTED = ("vms", "host", "vm-tree", "people", "snapshot-estate", "snapshot", "cluster", "findings", "merge-job")
BARS = (
    ".hv-top, .hv-bottom, .hv-side, .hv-filters, .hv-act, .hv-pick, .hv-page-nav, .btn, main button, main [type=submit]"
)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BLACK_ON_WHITE = """() => [document.body, ...document.querySelectorAll(".card, main td, main h1")].filter(one => {
  const { color, backgroundColor } = getComputedStyle(one);
  const light = part => (part.match(/[\\d.]+/g) || []).slice(0, 3).every(value => Number(value) > 200);
  return light(color) || !(light(backgroundColor) || backgroundColor.endsWith(", 0)"));
}).length"""
# Without what asks for something, which paper does not.
FOLDED = """() => [...document.querySelectorAll("main details:not(.hv-menu):not([open]):not(:has(form, .btn))")]
  .filter(one => ![...one.children].some(part => part.tagName !== "SUMMARY" && part.getClientRects().length))
  .map(one => one.outerHTML.slice(0, 300))"""


@pytest.fixture
def page(page: Page) -> Page:
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
    return page


def test_every_kind_of_page_on_paper(page: Page, operator: User) -> None:
    found = sights.all_of(operator)
    faults: dict[str, list[str]] = {}
    for name in PRINTED:
        page.goto(found[name])
        expect(page.locator("h1")).to_be_visible()
        bars = [one.get_attribute("class") for one in page.locator(BARS).all() if one.is_visible()]
        told = {"bars": bars, "too wide": page.evaluate(TOO_WIDE) > 0, "dark": page.evaluate(BLACK_ON_WHITE)}
        faults[name] = [f"{what}: {value}" for what, value in told.items() if value]
    assert {name: told for name, told in faults.items() if told} == {}
    page.goto(found["vms"])
    rows = page.locator("#live tbody tr")
    assert rows.count() == 25
    assert all(row.is_visible() for row in rows.all())


def test_what_is_folded_on_the_screen_is_there_on_paper(page: Page, operator: User) -> None:
    found = sights.all_of(operator)
    page.goto(found["vm-tree"])
    page.emulate_media(media="screen")
    lines = page.locator("#powershell pre").first
    expect(lines).to_be_hidden()
    page.emulate_media(media="print")
    expect(lines).to_be_visible()
    assert page.evaluate(FOLDED) == []
