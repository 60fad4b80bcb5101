"""What only a browser can show of a list: keys, a selection that outlasts a refresh, columns without a reload, the menu
of a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_living_numbers import FASTER
from tests.pages import factories as make


@pytest.fixture
def vms(page: Page) -> None:
    page.add_init_script(f"window.realInterval = setInterval; {FASTER}")
    host = make.make_host()
    for number in range(1, 61):
        make.make_vm(number, host)


def test_rows_are_walked_through_and_selected_by_keys(page: Page, vms: None, complaints: list[str]) -> None:
    page.goto("/vms/?size=25")
    bar = page.locator("#act")
    expect(bar).to_be_hidden()
    for key in "jjxjxk":
        page.keyboard.press(key)
    expect(page.locator(f"#vm-{make.guid(2)}")).to_be_focused()
    expect(page.locator("#act-count")).to_have_text("2 VMs selected")
    page.wait_for_event("response", lambda answer: "/vms/" in answer.url)  # the list was read again
    expect(page.locator(f"#pick-{make.guid(2)}")).to_be_checked()
    expect(page.locator("#act-count")).to_have_text("2 VMs selected")
    page.locator("#pick-all").check()
    expect(page.locator("#act-count")).to_have_text("All VMs selected")
    with page.expect_download() as download:
        page.locator("#act-csv").click()
    assert download.value.path().read_text("utf-8-sig").count("\n") == 61
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.locator("body").press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-help")).to_be_hidden()
    assert complaints == []


def test_columns_are_chosen_without_a_reload_and_stand_in_the_address(page: Page, vms: None) -> None:
    page.goto("/vms/?sort=name")
    page.evaluate("window.notReloaded = true")
    page.locator("#columns-menu summary").click()
    page.get_by_label("Notes", exact=True).check()
    expect(page.locator("#live thead")).to_contain_text("Notes")
    expect(page).to_have_url(re.compile(r"columns=name(%2C|,)state.*notes"))
    expect(page.locator("#columns-menu")).to_have_attribute("open", "")
    page.get_by_label("Notes", exact=True).uncheck()
    expect(page).to_have_url(re.compile(r"/vms/\?(?!.*columns)"))
    assert page.evaluate("window.notReloaded")


def test_columns_without_room_are_had_by_asking_for_them(page: Page, vms: None) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/vms/")
    backup = page.locator("#live thead th", has_text="Last good backup")
    expect(backup).to_be_hidden()
    page.locator("#columns-menu summary").click()
    expect(page.locator("#column-choices label", has_text="Last good backup")).to_contain_text("no room here")
    page.locator("#columns-whole").click()
    expect(backup).to_be_attached()
    expect(page.locator("#columns-whole")).to_be_hidden()
    page.locator("#filter-state").select_option("Running")
    expect(page).to_have_url(re.compile(r"state=Running.*columns=usual"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_rest_of_the_navigation_is_under_more(page: Page, vms: None) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/vms/")
    page.locator("#more-nav summary").click()
    page.locator(".hv-more-sheet").get_by_role("link", name="Polls").click()
    expect(page).to_have_url(re.compile(r"/polls/$"))
