"""What a person does with a real browser: comes in, searches, sorts, switches colours, copies nothing twice."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD
from tests.pages import factories as make
from tests.pages import scenes


@pytest.mark.usefixtures("operator")
def test_somebody_logs_in_reads_and_logs_out(context: BrowserContext, complaints: list[str]) -> None:
    scenes.calm()
    page = context.new_page()
    page.goto("/vms/?sort=-name")
    expect(page).to_have_url(re.compile(r"/login/\?next="))
    page.keyboard.type("operator")  # the name has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="do not go together")).to_be_visible()
    page.keyboard.type(PASSWORD)  # the name is kept, the password has the focus
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/vms/\?sort=-name$"))
    page.get_by_label("Account of operator").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile(r"/login/$"))
    assert complaints == []


def test_a_slash_leads_to_the_search_and_typing_filters_without_reload(page: Page, complaints: list[str]) -> None:
    host = make.make_host()
    make.make_vm(1, host, name="payroll")
    make.make_vm(2, host, name="website")
    page.goto("/vms/?sort=-name")
    page.evaluate("window.notReloaded = true")
    page.keyboard.press("/")
    page.keyboard.insert_text("payr")  # letter by letter, a slow machine would ask for "pay", too
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/vms/\?q=payr&sort=-name&size=50$"))
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    assert page.evaluate("window.notReloaded")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert complaints == []


def test_sorting_by_a_click_keeps_the_filters_and_the_focus(page: Page) -> None:
    host = make.make_host()
    for number, demand in ((1, 1), (2, 3), (3, 2)):
        make.make_vm(number, host, demand_gib=demand)
    page.goto("/vms/?q=vm")
    page.locator("#sort-demand").click()
    expect(page.locator("tbody th").first).to_contain_text("vm-002")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Demand")
    expect(page.locator("#sort-demand")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?q=vm&sort=-demand$"))


def test_the_search_at_the_top_opens_what_is_found_alone(page: Page) -> None:
    vm = make.make_vm(1, make.make_host(), name="payroll")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("payroll")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(vm.get_absolute_url())))


def test_a_chosen_theme_lasts_and_the_system_is_followed_otherwise(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("Switch between light and dark colours").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto("/hosts/")
    assert page.evaluate(ground) == dark
    page.get_by_label("Switch between light and dark colours").click()
    assert page.evaluate(ground) == light
    page.emulate_media(color_scheme="dark")  # what was chosen last is what the system said: it is followed again
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate(ground) == dark


def test_the_guid_is_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    vm = make.make_vm(1, make.make_host())
    page.goto(vm.get_absolute_url())
    page.get_by_role("button", name="Copy the GUID").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == str(vm.pk)


def test_the_first_key_offers_to_skip_to_the_content(page: Page) -> None:
    scenes.calm()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_everything_works_without_javascript(chromium: Any, page: Page, live_server: Any) -> None:
    host = make.make_host()
    make.make_vm(1, host, name="payroll")
    make.make_vm(2, host, name="website")
    state = page.context.storage_state()
    plain = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=state, color_scheme="dark"
    )
    seen = plain.new_page()
    seen.goto("/vms/")
    seen.get_by_label("Search", exact=True).fill("payroll")
    seen.get_by_role("button", name="Apply").click()
    expect(seen.locator("tbody tr")).to_have_count(1)
    seen.get_by_role("link", name="payroll", exact=True).click()
    expect(seen.locator("h1")).to_have_text("payroll")
    expect(seen.locator("#theme-toggle")).to_be_hidden()
    seen.locator("#user-menu summary").click()
    seen.get_by_role("button", name="Log out").click()
    expect(seen).to_have_url(re.compile(r"/login/$"))
    plain.close()


def test_the_address_of_a_host_is_copied(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(make.make_host().get_absolute_url())
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied the address")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "hv01.example.org"


def test_the_bar_and_the_head_of_a_long_list_stay_in_sight(page: Page) -> None:
    host = make.make_host()
    for number in range(60):
        make.make_vm(number, host)
    page.set_viewport_size({"width": 1440, "height": 700})
    page.goto("/vms/?size=100")
    page.evaluate("scrollTo(0, 1500)")
    expect(page.locator(".hv-brand")).to_be_in_viewport()
    expect(page.locator("#sort-demand")).to_be_in_viewport()
    page.keyboard.press("/")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()


def test_on_a_phone_a_touch_anywhere_on_a_row_opens_it(page: Page) -> None:
    host = make.make_host()
    vm = make.make_vm(1, host)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/vms/")
    page.locator('tbody td[data-label="Demand"]').click(force=True)  # whatever lies there takes the touch
    expect(page).to_have_url(re.compile(re.escape(vm.get_absolute_url())))
    page.goto("/vms/")
    page.locator("tbody").get_by_role("link", name="HV01").click()  # the other link in the row keeps its own way
    expect(page).to_have_url(re.compile(re.escape(host.get_absolute_url())))
