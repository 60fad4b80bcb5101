"""Whole journeys by keyboard alone: no mouse, no click; wherever the focus stops it is seen (tests/browser/keys.py)."""

import re
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, expect

from accounts.choices import Way
from accounts.models import SignIn
from inventory.models import Host, HostCertificate, PollState
from lists.models import SavedView
from onboarding.models import ConnectionTest
from onboarding.running import run
from tags.models import Proposal, Tagging
from tests.browser.conftest import PASSWORD
from tests.browser.keys import Hands
from tests.onboarding import building
from tests.pages import factories as make


@pytest.mark.usefixtures("operator")
def test_log_in_search_open_a_vm_and_end_another_session(
    context: BrowserContext, operator: Any, complaints: list[str]
) -> None:
    vm = make.make_vm(1, make.make_host(), name="payroll")
    make.make_vm(2, make.make_host("HV02"), name="website")
    told = {"began_at": make.seconds_ago(9000), "seen_at": make.seconds_ago(60), "way": Way.PASSWORD}
    elsewhere = SessionStore()
    elsewhere.create()
    SignIn.objects.create(session_key=elsewhere.session_key, user=operator, **told)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    hands = Hands(page)
    page.goto("/")
    hands.type("operator")  # the name has the focus
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    hands.enter(page.get_by_text("Skip to content"))
    expect(page.locator("#main")).to_be_focused()
    hands.press("/")
    hands.type("payroll")
    hands.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(vm.get_absolute_url())))
    menu = page.locator("#user-menu")
    hands.enter(menu.locator("summary"))
    hands.tab_to(menu.get_by_role("link", name="Your account"))
    hands.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    hands.press("Enter")
    hands.enter(menu.get_by_role("link", name="Your account"))
    hands.enter(page.get_by_role("button", name="End all but this one"))
    expect(page.get_by_role("status").filter(has_text="One session was ended")).to_be_visible()
    assert not SignIn.objects.filter(session_key=elsewhere.session_key).exists()
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_list_is_filtered_sorted_cut_and_kept_and_rows_are_tagged(page: Page, hands: Hands) -> None:
    host = make.make_host()
    for number in range(1, 5):
        make.make_vm(number, host, name=f"{'web' if number < 4 else 'sql'}-{number}")
    page.goto("/vms/")
    hands.press("/")
    hands.type("web")
    expect(page.locator("tbody tr")).to_have_count(3)
    hands.enter(page.locator("#sort-name"))
    expect(page.locator("tbody th a").first).to_have_text("web-3")
    expect(page.locator("#sort-name")).to_be_focused()
    columns = page.locator("#columns-menu")
    hands.enter(columns.locator("summary"), back=True)
    hands.tab_to(columns.get_by_label("Notes", exact=True))
    hands.press("Space")
    expect(page.locator("#live thead")).to_contain_text("Notes")
    hands.press("Escape")
    expect(columns.locator("summary")).to_be_focused()
    expect(columns).not_to_have_attribute("open", "")
    hands.enter(page.locator("#views-menu summary"))
    hands.tab_to(page.locator("#view-name"))
    hands.type("Web, with notes")
    hands.press("Enter")
    expect(page.locator("h1")).to_contain_text("Web, with notes")
    assert "notes" in SavedView.objects.get().address
    hands.press("j", "x", "j", "j", "x")
    expect(page.locator("#act-count")).to_have_text("2 VMs selected")
    hands.enter(page.locator("#act-tag"))
    hands.tab_to(page.locator(".hv-act-page [name=name]"))
    hands.type("payday")
    hands.press("Enter")
    expect(page.get_by_text("2 VMs tagged “payday”")).to_be_visible()
    assert Tagging.objects.count() == 2


def test_the_keys_are_told_in_a_dialogue_that_gives_the_focus_back(page: Page, hands: Hands) -> None:
    make.make_vm(1, make.make_host())
    page.goto("/vms/")
    hands.press("j", "?")
    dialogue = page.locator("#keys-help")
    expect(dialogue).to_be_visible()
    hands.tab_to(dialogue.get_by_role("button", name="Close"))
    hands.press("Escape")
    expect(dialogue).to_be_hidden()
    expect(page.locator("tbody th a").first).to_be_focused()


def test_a_host_is_added_through_its_connection_test(page: Page, hands: Hands) -> None:
    with building.simulated(hosts=1) as server:
        building.credential(server)
        facts = server.host("HV01")
        page.goto("/hosts/")
        hands.enter(page.get_by_role("link", name="Add hosts"))
        for name, text in (("name", "HV01"), ("address", facts["address"])):
            hands.tab_to(page.locator(f"[name={name}]"))
            hands.type(text)
        hands.tab_to(page.locator("[name=credential]"))
        hands.press("ArrowDown")
        hands.tab_to(page.locator("[name=port]"))
        hands.type(str(facts["port"]))
        hands.enter(page.get_by_role("button", name="Test the connection"))
        expect(page.get_by_text("Waiting for a worker")).to_be_visible()
        run(ConnectionTest.objects.get().pk, "worker@tests")
        add = page.get_by_role("button", name="Add this host")
        expect(add).to_be_visible()  # by itself
        hands.enter(add)
        expect(page).to_have_url(re.compile(r"/hosts/\d+/$"))
    assert Host.objects.get().name == "HV01"


def test_a_certificate_is_accepted_and_a_proposal_is_answered(page: Page, hands: Hands) -> None:
    host = make.make_host(scheme="https", port=5986, outcome="failed")
    PollState.objects.update(last_error_code="certificate_not_trusted")
    vm = make.make_vm(1, host, name="dc01")
    make.make_certificate(host)
    told = {"object_id": str(vm.pk), "evidence": [{"code": "name", "sentence": "It is called dc01."}]}
    Proposal.objects.create(tag_name="domain controller", proposed_at=make.seconds_ago(9), **told)
    page.goto(host.get_absolute_url())
    hands.enter(page.get_by_role("button", name="Accept this certificate"))
    expect(page.locator("#waiting")).to_have_count(0)
    assert HostCertificate.objects.get().accepted_by == "operator"
    page.goto(vm.get_absolute_url())
    hands.enter(page.get_by_role("button", name="Yes, tag it"))
    expect(page.locator("#tags")).to_contain_text("domain controller")
    assert Tagging.objects.get().tag.name == "domain controller"
