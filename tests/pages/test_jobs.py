"""The list of jobs and the page of one: what is so, what may be decided, by whom, without JavaScript."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from audit.models import AuditEntry
from inventory.models import Host
from jobs.choices import State
from jobs.models import Job, Stop, Window
from tests.pages import factories as make
from tests.pages.work import in_every_state, make_job, make_stop, make_window

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def every_state(host: Host) -> dict[str, Job]:
    return in_every_state(host, [make.make_vm(number, host) for number in range(1, 10)])


def second(role: str = "operator") -> Client:
    person = get_user_model().objects.create_user("second")
    person.grants.create(role=role)
    client = Client()
    client.force_login(person)
    return client


def test_before_there_is_a_job_the_page_says_what_jobs_are(browser: Client) -> None:
    said = text(browser.get("/jobs/"))
    assert "No jobs yet" in said
    assert "Whatever the portal changes at a host" in said
    assert 'href="/jobs/"' in browser.get("/").content.decode(), "the navigation leads there"


def test_the_list_is_searched_filtered_and_downloaded(browser: Client) -> None:
    jobs = every_state(make.make_host("HV01"))
    make_job(make.make_host("HV02"), State.FAILED, title="Merge the other")
    for asked, expected in (
        ("q=other", 1),
        ("state=going_on", 4),
        ("state=ended", 6),
        ("state=asking", 1),
        (f"vm={jobs['failed'].vm_id}", 1),
        (f"host={jobs['failed'].host_id}&state=failed", 1),
        ("cluster=none", 10),
    ):
        rows = browser.get(f"/jobs/export.csv?{asked}")
        assert b"".join(rows.streaming_content).decode().count("\r\n") == expected + 1, asked
    assert "job-" + str(jobs["running"].pk) in browser.get("/jobs/?state=running").content.decode()


@pytest.mark.parametrize("state", [state.value for state in State])
def test_the_page_of_a_job_tells_all_and_lives_as_long_as_the_job(browser: Client, state: str) -> None:
    job = every_state(make.make_host("HV01"))[state]
    page = browser.get(job.get_absolute_url()).content.decode()
    part = browser.get(job.get_absolute_url(), **HTMX).content.decode()
    for told in (page, part):
        assert ("every 2s" in told) == job.goes_on
        assert job.sentence in told.replace("&#x27;", "'")
        assert "Older than thirty days." in told
    assert ("http-equiv" in page) == job.goes_on, (
        "without JavaScript the page is asked for again, as long as it goes on"
    )
    assert "<html" not in part


def test_the_page_shows_what_is_sent_word_for_word(browser: Client) -> None:
    jobs = every_state(make.make_host("HV01"))
    waiting, failed = (text(browser.get(jobs[name].get_absolute_url())) for name in ("waiting", "failed"))
    assert "not sent yet" in waiting
    assert "# Question: what is this Hyper-V host" in waiting.replace("Question:   ", "Question: ")
    assert "&quot;vm&quot;: &quot;4711&quot;" in waiting
    assert "EXAMPLE\\changer" in failed
    assert "The operation failed with error code" in failed


def test_one_approves_what_another_has_queued(browser: Client, operator: Any) -> None:
    job = make_job(make.make_host("HV01"), State.ASKING, queued_by_id=operator.pk)
    page = browser.get(job.get_absolute_url()).content.decode()
    assert "another person has to approve it" in page
    assert 'id="approve"' not in page
    address = f"{job.get_absolute_url()}decide/"
    browser.post(address, {"act": "approve"})
    assert Job.objects.get().state == State.ASKING
    other = second()
    assert 'id="approve"' in other.get(job.get_absolute_url()).content.decode()
    answer = other.post(address, {"act": "approve"}, follow=True)
    assert "Approved." in text(answer)
    job = Job.objects.get()
    assert (job.state, job.approved_by) == (State.WAITING, "second")
    assert "It does not wait for an approval." in text(other.post(address, {"act": "approve"}, follow=True))
    assert AuditEntry.objects.filter(action="job.approved", actor="second").count() == 1


def test_a_reason_is_asked_for_before_something_is_cancelled_or_settled(browser: Client) -> None:
    host = make.make_host("HV01")
    waiting = make_job(host)
    unknown = make_job(host, State.UNKNOWN)
    assert "What the host has taken on already goes on there" in text(
        browser.get(f"{waiting.get_absolute_url()}decide/?act=cancel")
    )
    browser.post(f"{waiting.get_absolute_url()}decide/", {"act": "cancel", "reason": "Not today."})
    assert "Not today." in Job.objects.get(pk=waiting.pk).sentence
    address = f"{unknown.get_absolute_url()}decide/"
    refused = browser.post(address, {"act": "settle", "state": "succeeded", "reason": ""})
    assert refused.status_code == 400
    browser.post(address, {"act": "settle", "state": "succeeded", "reason": "The snapshot is gone."})
    assert Job.objects.get(pk=unknown.pk).state == State.SUCCEEDED
    assert browser.post(address, {"act": "explode"}).status_code == 400
    assert browser.get(f"{address}?act=approve").status_code == 400


def test_everything_is_stopped_and_let_go_on(browser: Client) -> None:
    assert "Nothing is stopped" in text(browser.get("/jobs/stop/"))
    assert "Say why" in text(browser.post("/jobs/stop/now/", {"reason": " "}, follow=True))
    assert not Stop.objects.exists()
    browser.post("/jobs/stop/now/", {"reason": "Smoke in the rack."})
    browser.post("/jobs/stop/now/", {"reason": "Again."})
    assert Stop.objects.count() == 1
    assert "All changes are stopped. operator" in text(browser.get("/jobs/"))
    job = make_job(make.make_host("HV01"))
    assert "All changes are stopped." in text(browser.get(job.get_absolute_url()))
    answer = browser.post("/jobs/stop/release/", {"reason": "It was toast."}, follow=True)
    assert "Released: jobs go on." in text(answer)
    assert "It was toast." in text(answer)


def test_a_part_of_the_estate_lets_nobody_release(db: None, quick_passwords: None) -> None:
    make_stop()
    person = get_user_model().objects.create_user("north")
    person.grants.create(role="operator", scope_kind="cluster", scope_id=str(make.make_cluster("CLU").pk))
    client = Client()
    client.force_login(person)
    assert 'id="release"' not in client.get("/jobs/stop/").content.decode()
    assert client.post("/jobs/stop/release/", {"reason": "Mine."}).status_code == 403
    assert Stop.objects.get().stands


def test_windows_are_given_and_taken_away(keeper: Client) -> None:
    host = make.make_host("HV01")
    page = keeper.get("/jobs/rules/")
    assert "No maintenance windows" in text(page)
    told = {"place": f"host-{host.pk}", "weekdays": ["4", "5"], "opens_at": "22:00", "hours": "8"}
    token = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    wrong = keeper.post("/jobs/rules/windows/add/", {**told, **token, "time_zone": "Mars/Olympus"})
    assert wrong.status_code == 400
    assert "There is no such time zone" in wrong.content.decode()
    keeper.post("/jobs/rules/windows/add/", {**told, **token, "time_zone": "Europe/Berlin"})
    assert "Friday, Saturday from 22:00 (Europe/Berlin) for 8 h" in text(keeper.get("/jobs/rules/"))
    keeper.post(f"/jobs/rules/windows/{Window.objects.get().pk}/remove/", token)
    assert not Window.objects.exists()


def test_a_window_beyond_a_scope_is_not_there(browser: Client) -> None:
    window = make_window(make.make_host("HV01"))
    person = get_user_model().objects.create_user("north")
    person.grants.create(role="administrator", scope_kind="cluster", scope_id=str(make.make_cluster("CLU").pk))
    client = Client()
    client.force_login(person)
    assert "HV01" not in client.get("/jobs/rules/").content.decode()
    assert client.post(f"/jobs/rules/windows/{window.pk}/remove/").status_code == 404
    assert browser.post(f"/jobs/rules/windows/{window.pk}/remove/").status_code == 403
    assert Window.objects.exists()
