"""From old snapshots to room in a real browser, before a simulated host that is really told: found, planned, confirmed,
watched until the page says by itself that the room is back; refused with the reason; cancelled; approved by another."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import Page, expect

from inventory.models import Volume
from jobs.choices import State
from jobs.models import Job, KindPolicy
from tests.browser.complaining import unexpected
from tests.jobs.building import person
from tests.simulator.estate.merging import remove, volume_of
from tests.snapshots.merge_jobs.ward import Ward, ward


@pytest.fixture
def at_work(page: Page) -> Iterator[Ward]:
    with ward() as found:
        yield found


def verdict(page: Page) -> Any:
    return page.get_by_label("How it stands")


def queue(page: Page, at_work: Ward) -> Job:
    page.goto(f"/snapshots/merge/queue/?snapshot={at_work.key()}")
    page.get_by_label("Why").fill("Nobody goes back there.")
    page.get_by_role("button", name="Queue the deletion").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+/$"))
    return Job.objects.get()


def test_old_ones_are_found_planned_deleted_watched_and_their_room_is_seen(
    page: Page, at_work: Ward, complaints: list[str]
) -> None:
    free = Volume.objects.get().free_bytes or 0
    page.goto("/snapshots/")
    page.get_by_label("Age", exact=True).select_option("1")
    expect(page).to_have_url(re.compile(r"age=1"))
    page.locator(f"#pick-{at_work.key()}").check()
    page.get_by_role("button", name="Merge…").click()
    expect(page.locator("#steps")).to_contain_text("number 0")
    page.locator("#files-1 summary").click()
    expect(page.locator("#files-1")).to_contain_text("merged into")
    page.locator("#to-queue").click()
    expect(page.locator("#sent")).to_contain_text("change/remove_snapshot")
    page.get_by_label("Why").fill("Nobody goes back there.")
    page.get_by_role("button", name="Queue the deletion").click()
    expect(page).to_have_url(re.compile(r"/jobs/\d+/$"))
    page.evaluate("window.notReloaded = true")

    job = Job.objects.get()
    for _ in range(60):
        job = at_work.tick(job, 5)
        if job.progress_percent:
            break
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(verdict(page)).to_contain_text("Running")
    assert at_work.run(job).state == State.SUCCEEDED
    expect(verdict(page)).to_contain_text("Succeeded")
    expect(page.locator("#won")).to_contain_text("measured")
    assert page.evaluate("window.notReloaded"), "the page has shown all of it by itself"

    for _ in range(2):  # what two polls in a row did not show is gone
        at_work.read()
    page.goto("/snapshots/?age=1")
    expect(page.locator("#live")).not_to_contain_text("number 0")
    page.goto(Volume.objects.get().get_absolute_url())
    assert (Volume.objects.get().free_bytes or 0) > free
    assert unexpected(complaints) == []


def test_no_room_is_said_with_its_numbers_and_what_changed_meanwhile_is_refused_on_the_page(
    page: Page, at_work: Ward, complaints: list[str]
) -> None:
    volume = volume_of(at_work.estate)
    volume.filled_bytes = volume.capacity
    at_work.read()
    page.goto(f"/snapshots/merge/?snapshot={at_work.key()}")
    expect(page.locator("#verdicts")).to_contain_text("Not now")
    expect(page.locator("#verdicts")).to_contain_text(re.compile(r"[0-9.]+\s(MiB|GiB)"))
    expect(page.locator("#to-queue")).to_have_count(0)

    volume.filled_bytes = 0
    at_work.read()
    job = queue(page, at_work)
    remove(at_work.estate, at_work.snapshots[0])  # somebody at the host was quicker
    assert at_work.run(job).state == State.REFUSED
    expect(verdict(page)).to_contain_text("Refused")
    expect(verdict(page)).to_contain_text("Nothing was sent.")
    assert at_work.commands() == 0
    assert complaints == []


def test_a_job_is_cancelled_and_nothing_is_sent(page: Page, at_work: Ward, complaints: list[str]) -> None:
    job = queue(page, at_work)
    page.locator("#cancel").click()
    page.get_by_label("Why").fill("The vendor wants to go back once more.")
    page.get_by_role("button", name="Cancel the job").click()
    expect(verdict(page)).to_contain_text("Cancelled")
    assert at_work.run(job).state == State.CANCELLED
    assert at_work.commands() == 0
    assert unexpected(complaints) == []


def test_another_person_approves_and_whoever_queued_it_sees_it_go_on(
    page: Page, at_work: Ward, chromium: Any, live_server: Any, complaints: list[str]
) -> None:
    KindPolicy.objects.create(
        kind="merge", needs_approval=True, reason="Four eyes.", set_by="k", set_at="2026-11-01T00:00Z"
    )
    job = queue(page, at_work)
    expect(verdict(page)).to_contain_text("It waits for the approval of a second person.")
    expect(page.locator("#approve")).to_have_count(0)
    page.evaluate("window.notReloaded = true")

    client = Client()
    client.force_login(person("second"))
    cookie = client.cookies[configured.SESSION_COOKIE_NAME]
    beside = chromium.new_context(base_url=live_server.url)
    beside.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    second = beside.new_page()
    second.goto(job.get_absolute_url())
    second.locator("#approve").click()
    expect(second.get_by_text("Approved. It begins when its turn comes.")).to_be_visible()
    beside.close()

    assert at_work.run(Job.objects.get()).state == State.SUCCEEDED
    expect(verdict(page)).to_contain_text("Succeeded")
    expect(page.locator("#facts")).to_contain_text("second, ")
    assert page.evaluate("window.notReloaded")
    assert at_work.commands() == 1
    assert complaints == []
