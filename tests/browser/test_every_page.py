"""Every page in a real browser: no complaint, nothing sticks out, and axe-core finds nothing serious.

On a desk axe examines the pages of tests/pages/sights.py and what tests/browser/reached.py leads to, light with all
rules and dark with those about colours. Left out are the ALIKE: the template of another page with other rows; they are
walked for the rest. On a phone, in the dark, one page of each kind of markup: the others are made of the same parts.
"""

import pytest
from playwright.sync_api import Page

from accounts.models import User
from inventory.models import Host
from tests.browser import reached
from tests.browser.axe import COLOURS, violations
from tests.browser.complaining import unexpected
from tests.browser.take_screenshots import SIZES
from tests.pages import sights

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ON_A_PHONE = {
    *("overview", "hosts", "host", "host-certificate-changed", "vms", "vm-tree", "vm-critical", "volume-thin"),
    *("cluster", "search", "changes", "proposals", "add", "test-hv23", "people", "person", "audit", "portal-health"),
    "api",
}
ALIKE = {
    *("hosts-filtered", "host-unreachable", "host-never-read", "host-certificate-waiting", "host-certificate-accepted"),
    *("vms-short", "vm", "vm-odd", "vm-rtl", "vm-long", "vm-unknown", "vm-replicated", "volume-share", "volume-shared"),
    *("volume-busy", "disk-file-master", "disk-file-missing", "poll-failed", "search-many", "site-well"),
    *("test-hv21", "test-hv22", "test-hv24", "audit-no-match", "notes-no-match", "people-no-match", "note-delete"),
}
BETWEEN = ((360, 740), (768, 1024), (992, 700), (1200, 800))


@pytest.fixture
def page(page: Page) -> Page:
    """Without transitions: a colour halfway to another is nobody's."""
    page.emulate_media(reduced_motion="reduce", color_scheme="light")
    return page


def test_on_a_desk_no_page_complains_sticks_out_or_shuts_anybody_out(
    page: Page, operator: User, complaints: list[str]
) -> None:
    found = sights.all_of(operator)
    faults: dict[str, list[str]] = {}
    for name, address in found.items():
        page.goto(address)
        examined = [] if name in ALIKE else [*violations(page), *in_the_dark(page)]
        faults[name] = [*too_wide(page), *examined]
    assert {name: told for name, told in faults.items() if told} == {}
    assert unexpected(complaints) == []  # what follows is refused here and there, which a browser complains of
    for name, way in (reached.INSIDE | reached.OUTSIDE).items():
        way(page)
        faults[name] = [*too_wide(page), *violations(page)]
    assert {name: told for name, told in faults.items() if told} == {}


def test_on_a_phone_no_page_complains_sticks_out_or_shuts_anybody_out(
    page: Page, operator: User, complaints: list[str]
) -> None:
    found = sights.all_of(operator)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    faults: dict[str, list[str]] = {}
    for name, address in found.items():
        page.goto(address)
        faults[name] = [*too_wide(page), *(violations(page) if name in ON_A_PHONE else [])]
    partial = Host.objects.get(name="HV04").get_absolute_url()
    for width, height in BETWEEN:
        page.set_viewport_size({"width": width, "height": height})
        for address in ("/", "/hosts/", "/vms/", "/polls/", "/people/", partial):
            page.goto(address)
            faults[f"{address} at {width}"] = too_wide(page)
    assert unexpected(complaints) == []
    page.set_viewport_size({"width": SIZES["phone"][0], "height": SIZES["phone"][1]})
    for name, way in reached.INSIDE.items():
        way(page)
        faults[name] = too_wide(page)
    assert {name: told for name, told in faults.items() if told} == {}


def too_wide(page: Page) -> list[str]:
    wider = page.evaluate(TOO_WIDE)
    return [f"{wider} pixels too wide"] if wider > 0 else []


def in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
    told = [f"dark: {line}" for line in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    page.locator("html[data-bs-theme=light]").wait_for(state="attached")
    return told
