"""Numbers change by themselves, and the page says when they no longer do."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.pages import factories as make
from tests.pages import work

FASTER = "setInterval = (tell, every) => window.realInterval(tell, every === 10000 ? 300 : every)"


@pytest.fixture
def page(page: Page) -> Page:
    """Ten seconds are made three tenths: what is proved is that it happens, not the patience."""
    page.add_init_script(f"window.realInterval = setInterval; {FASTER}")
    return page


def test_a_number_changes_without_reload_focus_scroll_or_menu_lost(page: Page, complaints: list[str]) -> None:
    host = make.make_host()
    vm = make.make_vm(1, host, demand_gib=2)
    for number in range(2, 40):
        make.make_vm(number, host)
    page.goto("/vms/")
    page.evaluate("window.notReloaded = true")
    page.locator("#user-menu summary").click()
    link = page.locator(f"#vm-{make.guid(30)}")
    page.evaluate("id => document.getElementById(id).focus({ preventScroll: true })", f"vm-{make.guid(30)}")
    page.evaluate("scrollTo(0, 500)")
    expect(page.locator("tbody tr").first).to_contain_text("2.0")
    vm.memory.demand_bytes = int(3.5 * make.GIB)
    vm.memory.save()
    expect(page.locator("tbody tr").first).to_contain_text("3.5")
    expect(link).to_be_focused()
    assert page.evaluate("scrollY") == 500
    assert page.evaluate("window.notReloaded")
    expect(page.locator("#user-menu")).to_have_attribute("open", "")
    assert complaints == []


def test_what_is_pressed_while_the_list_is_read_again_is_what_is_released(page: Page, complaints: list[str]) -> None:
    vm = make.make_vm(1, make.make_host(), demand_gib=2)
    page.goto("/vms/")
    box = page.locator(f"#pick-{vm.pk}")
    page.evaluate("performance.now = () => 1")  # a press lasts for two refreshes here, and counts as a click
    box.hover()
    page.mouse.down()
    _read_again(page, times=2)
    page.mouse.up()
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.down("Space")
    _read_again(page, times=2)
    page.keyboard.up("Space")
    expect(box).not_to_be_checked()
    page.evaluate("delete performance.now")
    page.mouse.down()  # it comes up beyond the window, and nobody hears of it
    vm.memory.demand_bytes = int(3.5 * make.GIB)
    vm.memory.save()
    expect(page.locator("tbody tr").first).to_contain_text("3.5")
    assert complaints == []


def _read_again(page: Page, *, times: int) -> None:
    for _ in range(times):
        page.wait_for_event("response", lambda answer: "/vms/" in answer.url)
    page.evaluate("new Promise(requestAnimationFrame)")


def test_a_long_page_keeps_its_place_and_what_is_opened(page: Page, complaints: list[str]) -> None:
    vm = make.make_vm(1, make.make_host(), demand_gib=2)
    for number in range(30):
        make.make_snapshot(vm, number)
    page.goto(vm.get_absolute_url())
    folded = page.locator("#powershell-lines")
    folded.locator("summary").click()
    page.locator("#go-network").click()
    expect(page.locator("#network-title")).to_be_in_viewport()
    expect(page.locator("#go-network")).to_be_in_viewport()  # the way about stays in sight
    place = _place_at_rest(page)
    vm.memory.demand_bytes = int(3.5 * make.GIB)
    vm.memory.save()
    expect(page.locator("#memory")).to_contain_text("3.5")
    expect(folded).to_have_attribute("open", "")
    assert page.evaluate("scrollY") == place > 0
    assert complaints == []


def _place_at_rest(page: Page) -> float:
    """How far the page is scrolled once it stays so: a browser goes to a fragment again while the page grows."""
    places = [-1.0]
    while len(places) < 20 and places[-1:] != places[-2:-1]:
        page.wait_for_timeout(400)
        places.append(page.evaluate("scrollY"))
    return places[-1]


def test_what_becomes_of_a_job_is_read_out_once_and_nothing_else_is(page: Page) -> None:
    job = work.make_job(make.make_host(), sentence="It waits for its turn.")
    page.goto(job.get_absolute_url())
    said = page.locator("#live-said")
    page.wait_for_timeout(1000)
    expect(said).to_have_text("")  # it stands on the page, and a refresh that brings nothing new says nothing
    type(job)._default_manager.filter(pk=job.pk).update(sentence="The host merges it.")
    expect(said).to_have_text("The host merges it.")
    page.evaluate(
        "window.again = 0; new MutationObserver(() => { window.again += 1; })"
        ".observe(document.getElementById('live-said'), { childList: true, characterData: true, subtree: true })"
    )
    page.wait_for_timeout(1000)
    assert page.evaluate("window.again") == 0


def test_typing_is_never_disturbed(page: Page) -> None:
    host = make.make_host()
    make.make_vm(1, host)
    page.goto("/vms/")
    field = page.get_by_label("Search", exact=True)
    field.focus()
    page.wait_for_timeout(1000)
    expect(field).to_be_focused()
    field.press_sequentially("nothing such", delay=60)
    expect(field).to_have_value("nothing such")
    expect(page.get_by_text("No VM matches")).to_be_visible()


def test_the_time_of_the_last_answer_moves_on(page: Page) -> None:
    make.make_host()
    page.goto("/")
    first = page.locator("#live-status time").get_attribute("datetime")
    expect(page.locator("#live-status time")).not_to_have_attribute("datetime", first or "")


def test_an_ended_session_is_told_with_a_way_back(page: Page) -> None:
    make.make_host()
    page.goto("/hosts/?sort=-name")
    Session.objects.all().delete()
    banner = page.locator("#live-trouble")
    expect(banner).to_contain_text("Your session has ended")
    expect(banner.get_by_role("link")).to_have_attribute("href", "/login/?next=%2Fhosts%2F%3Fsort%3D-name")
    expect(page.locator("tbody tr")).to_have_count(1)  # the numbers stay readable


def test_a_portal_that_does_not_answer_is_told_and_forgiven(page: Page) -> None:
    host = make.make_host()
    for number in range(40):
        make.make_vm(number, host)
    page.goto("/vms/")
    page.evaluate("scrollTo(0, 1200)")
    page.context.set_offline(True)
    expect(page.locator("#live-trouble")).to_contain_text("The portal does not answer. These numbers are from")
    expect(page.locator("#live-trouble")).to_be_in_viewport()
    page.context.set_offline(False)
    expect(page.locator("#live-trouble")).to_be_hidden()


def test_a_hidden_tab_asks_nothing(page: Page) -> None:
    asked: list[str] = []
    page.goto("/")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.wait_for_timeout(400)
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1000)
    assert asked == []


def test_ages_stay_true_between_refreshes(page: Page, live_server: Any) -> None:
    make.make_poll(make.make_host(), started_ago=30)
    page.goto("/polls/")
    page.route("**/polls/**", lambda route: route.abort())
    first = page.locator("tbody time").first.inner_text()
    expect(page.locator("tbody time").first).not_to_have_text(first)
