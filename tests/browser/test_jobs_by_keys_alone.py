"""Changes of a host by keyboard alone, before a simulated host that is really told: a merge from the list and from the
page of a VM, a VM switched from its page; the focus stays where it was while the page of a job tells how it goes on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from jobs.choices import State
from jobs.models import Job
from tests.browser.complaining import unexpected
from tests.browser.keys import Hands
from tests.hyperv.changing import ward_of
from tests.pages import factories as make
from tests.power.building import Ground
from tests.snapshots.merge_jobs.ward import Ward, ward


@pytest.fixture
def at_work(page: Page) -> Iterator[Ward]:
    with ward() as found:
        yield found


@pytest.fixture
def ground(page: Page, operator: Any) -> Iterator[Ground]:
    """A host that may be changed, with one VM that runs."""
    with ward_of() as found:
        yield Ground.on(found, operator)


def stands(page: Page) -> Locator:
    return page.get_by_label("How it stands")


def send(hands: Hands, why: str, back: bool = False) -> Job:
    """The form of the page: why, and its button; then the page of the job."""
    hands.tab_to(hands.page.get_by_label("Why"), back)
    hands.type(why)
    hands.enter(hands.page.locator("#queue"))
    expect(hands.page).to_have_url(re.compile(r"/jobs/\d+/$"))
    return Job.objects.get()


def await_answer(page: Page) -> None:
    """The page has asked by itself how the job stands, after now, and shows it."""
    clock = page.locator("#live-status time")
    for _ in range(2):  # one answer may be on its way
        expect(clock).not_to_have_attribute("datetime", clock.get_attribute("datetime") or "", timeout=20_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_snapshot_is_found_planned_and_merged_and_the_focus_stays_while_that_is_watched(
    page: Page, hands: Hands, at_work: Ward, complaints: list[str]
) -> None:
    page.goto("/snapshots/")
    hands.press("j", "x")
    expect(page.locator("#act-count")).to_have_text("1 snapshot selected")
    hands.enter(page.get_by_role("button", name="Merge…"))
    expect(page.locator("#steps")).to_contain_text("number 0")
    hands.enter(page.locator("#to-queue"))
    hands.enter(page.locator("#sent-1 summary"))
    expect(page.locator("#sent-1 pre")).to_be_visible()
    job = send(hands, "Nobody goes back there.", back=True)

    script = page.locator("#script-1")
    hands.enter(script.locator("summary"))
    await_answer(page)
    expect(script).to_have_attribute("open", "")
    expect(script.locator("summary")).to_be_focused()
    hands.tab_to(script.get_by_label("Parameters"))  # has no id, and lies in what each answer closes
    await_answer(page)
    expect(script.get_by_label("Parameters")).to_be_focused()
    hands.tab_to(page.locator("#cancel"), back=True)
    await_answer(page)
    expect(page.locator("#cancel")).to_be_focused()
    assert at_work.run(job).state == State.SUCCEEDED
    expect(stands(page)).to_contain_text("Succeeded")
    expect(page.locator("#cancel")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()  # the button is gone: on from there
    hands.tab_to(page.locator("#all-reasons summary"))
    assert at_work.commands() == 1
    assert complaints == []


def test_a_deletion_that_was_queued_from_the_page_of_a_vm_is_cancelled(
    page: Page, hands: Hands, at_work: Ward, complaints: list[str]
) -> None:
    page.goto(at_work.vm.get_absolute_url())
    hands.enter(page.get_by_text("Skip to content"))
    hands.enter(page.locator("#to-merge"))
    expect(page.locator("#steps")).to_contain_text("number 0")
    hands.enter(page.locator("#files-1 summary"))
    expect(page.locator("#files-1")).to_contain_text("merged into")
    hands.enter(page.locator("#to-queue"), back=True)
    job = send(hands, "Older than thirty days.")
    hands.enter(page.locator("#cancel"))
    hands.tab_to(page.get_by_label("Why"))
    hands.type("The vendor wants to go back once more.")
    hands.enter(page.get_by_role("button", name="Cancel the job"))
    expect(stands(page)).to_contain_text("Cancelled")
    assert at_work.run(job).state == State.CANCELLED
    assert at_work.commands() == 0
    assert unexpected(complaints) == []


def test_a_vm_is_shut_down_from_its_page(page: Page, hands: Hands, ground: Ground, complaints: list[str]) -> None:
    page.goto("/vms/")
    hands.press("j", "Enter")
    expect(page.locator("h1")).to_have_text(ground.vm.name)
    hands.enter(page.get_by_text("Skip to content"))
    hands.enter(page.locator("#act-shutdown"))
    expect(page.locator("#sent")).to_contain_text('"action": "shutdown"')
    job = send(hands, "Its host is patched tonight.")
    assert ground.run(job).state == State.SUCCEEDED
    expect(stands(page)).to_contain_text("It is off.")
    assert ground.acts() == {"Stop-VM": 1}
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_vm_is_turned_off_once_its_name_is_typed(
    page: Page, hands: Hands, ground: Ground, complaints: list[str]
) -> None:
    page.goto(ground.vm.get_absolute_url())
    hands.enter(page.get_by_text("Skip to content"))
    hands.enter(page.locator("#act-turn_off"))
    hands.enter(page.locator("#all-answers summary"))
    hands.tab_to(page.get_by_label("Type the name of the VM"))
    hands.type(ground.vm.name)
    job = send(hands, "It hangs.")
    assert ground.run(job).state == State.SUCCEEDED
    expect(stands(page)).to_contain_text("It is off.")
    assert ground.acts() == {"Stop-VM": 1}
    assert complaints == []


def test_a_vm_that_is_off_is_started_from_its_page(
    page: Page, hands: Hands, ground: Ground, complaints: list[str]
) -> None:
    ground.ward.server.estate.stop_vm(ground.ward.vm.id)
    ground.poll()
    page.goto(ground.vm.get_absolute_url())
    hands.enter(page.get_by_text("Skip to content"))
    hands.enter(page.locator("#act-start"))
    job = send(hands, "The night is over.")
    assert ground.run(job).state == State.SUCCEEDED
    expect(stands(page)).to_contain_text("It runs.")
    assert ground.acts() == {"Start-VM": 1}
    assert complaints == []


def test_what_has_the_focus_is_not_behind_the_bar_of_actions(page: Page, hands: Hands) -> None:
    host = make.make_host()
    for number in range(1, 31):
        make.make_vm(number, host)
    page.goto("/vms/")
    hands.press("j", "x")
    expect(page.locator("#act-count")).to_have_text("1 VM selected")
    hands.tab_to(page.locator(f"#vm-{make.guid(30)}"))
