"""From old snapshots to room, by links and forms alone: found, planned, queued, watched, and the room is seen; refused
with the number that speaks against it; cancelled; approved by a second person."""

import csv
import re
from collections.abc import Iterator

import pytest

from jobs.choices import State
from jobs.models import Job, KindPolicy
from tests.jobs.building import person
from tests.pages.plain import Plain
from tests.simulator.estate.merging import volume_of
from tests.snapshots.merge_jobs.ward import Ward, ward

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(quick_passwords: None) -> Iterator[Ward]:
    with ward() as found:
        yield found


def somebody(name: str) -> Plain:
    browser = Plain()
    browser.client.force_login(person(name))
    return browser


def free_bytes(browser: Plain) -> int:
    """Of the one volume, as its list gives it to a spreadsheet: to the byte."""
    told = b"".join(browser.client.get("/volumes/export.csv"))
    (row,) = csv.DictReader(told.decode("utf-8-sig").splitlines())
    return int(row["free_bytes"])


def planned(browser: Plain, at_work: Ward) -> None:
    """From the list of what is old to the plan of it."""
    browser.open("/snapshots/")
    browser.send("Apply", age="1")
    browser.send("Merge…", pick=[str(at_work.key())])
    assert "What would a merge take?" in browser.text


def queued(browser: Plain, at_work: Ward) -> Job:
    planned(browser, at_work)
    assert browser.page.select_one("#to-queue"), browser.text
    browser.follow("Delete it…")
    assert "Hyper-V\\Remove-VMSnapshot" in browser.text, "what is sent is shown word for word"
    browser.send("Queue the deletion", reason="Nobody goes back there.")
    job = Job.objects.get()
    assert browser.address == job.get_absolute_url()
    return job


def test_old_ones_are_found_deleted_and_watched_until_their_room_is_back(at_work: Ward) -> None:
    browser = somebody("operator")
    free = free_bytes(browser)
    job = queued(browser, at_work)

    seen: list[str] = []
    while (job := at_work.tick(job, 10)).goes_on and len(seen) < 60:
        browser.open(browser.address)
        assert browser.page.select_one("noscript meta[http-equiv=refresh]"), "it shows by itself how it goes on"
        if progress := browser.page.select_one("progress"):
            seen.append(str(progress["value"]))
    assert (job.state, job.code) == (State.SUCCEEDED, "done"), job.sentence
    assert len(set(seen)) > 1, seen
    browser.open(browser.address)
    assert not browser.page.select_one("noscript meta[http-equiv=refresh]")
    won = browser.page.select_one("#won")
    assert won
    assert re.match(r"[1-9]", won.get_text(strip=True)), won

    for _ in range(2):  # what two polls in a row did not show is gone
        at_work.read()
    assert free_bytes(browser) - free >= job.noted["measured"]["reclaimed_bytes"] > 0
    browser.open("/snapshots/?age=1")
    assert "number 0" not in browser.text
    assert at_work.commands() == 1
    assert at_work.is_untouched()


def test_a_refusal_says_why_with_its_number_and_offers_nothing_to_queue(at_work: Ward) -> None:
    browser = somebody("operator")
    volume = volume_of(at_work.estate)
    volume.filled_bytes = volume.capacity  # to the last byte
    at_work.read()
    planned(browser, at_work)
    assert re.search(r"[0-9.]+ (MiB|GiB) .*free", browser.text), browser.text
    refused = browser.page.select_one("#verdicts")
    assert refused
    assert "Not now" in refused.get_text(" ")
    assert not browser.page.select_one("#to-queue")
    browser.open(f"/snapshots/merge/queue/?snapshot={at_work.key()}")
    assert "Nothing of it can be queued" in browser.text
    assert not Job.objects.exists()


def test_what_is_cancelled_before_its_command_is_over_and_sent_nothing(at_work: Ward) -> None:
    browser = somebody("operator")
    job = queued(browser, at_work)
    browser.follow("Cancel")
    browser.send("Cancel the job", reason="The vendor wants to go back once more.")
    assert "Cancelled" in browser.text
    assert "The vendor wants to go back once more." in browser.text
    assert at_work.run(job).state == State.CANCELLED
    assert at_work.commands() == 0


def test_whoever_queued_it_waits_for_a_second_person_who_approves(at_work: Ward) -> None:
    KindPolicy.objects.create(
        kind="merge", needs_approval=True, reason="Four eyes.", set_by="k", set_at="2026-11-01T00:00Z"
    )
    first, second = somebody("operator"), somebody("second")
    job = queued(first, at_work)
    assert "Approve it" not in first.text
    assert at_work.tick(job).state == State.ASKING
    second.open("/jobs/?state=asking")
    second.follow(job.title)
    second.send("Approve it")
    assert "second, " in second.text
    assert at_work.run(job).state == State.SUCCEEDED
    first.open(first.address)
    assert "Succeeded" in first.text
    assert at_work.commands() == 1
