"""Every page in a real browser, on a desk and on a phone, light and dark: no complaint, nothing sticks out."""

import pytest
from playwright.sync_api import Page

from inventory.models import Host
from tests.browser.take_screenshots import SIZES, addresses, untrusted
from tests.pages import scenes

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_no_page_complains_or_scrolls_sideways(page: Page, complaints: list[str], size: str, theme: str) -> None:
    scenes.busy()
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for name, address in (addresses() | untrusted()).items():
        if name == "not-found":
            continue  # a 404 is a complaint of the browser's, and rightly so
        page.goto(address)
        assert page.evaluate(TOO_WIDE) <= 0, name
        assert complaints == [], name
    host = Host.objects.get(name="HV04").get_absolute_url()
    for width, height in ((360, 740), (768, 1024), (992, 700), (1200, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for address in ("/", "/hosts/", "/vms/", "/polls/", host):
            page.goto(address)
            assert page.evaluate(TOO_WIDE) <= 0, (address, width)
