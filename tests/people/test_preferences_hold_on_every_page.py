"""Time zone, style of dates and colours of a person hold on every page, and on nobody else's."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import DateStyle
from accounts.dates import day_in_words, moment_in_words, written_as
from accounts.models import User
from audit.models import AuditEntry
from tests.pages import factories as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 22, 4, 9, tzinfo=UTC)
ISO = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (DateStyle.ISO, "2026-03-05 23:04:09 CET"),
        (DateStyle.ENGLISH, "5 Mar 2026 23:04:09 CET"),
        (DateStyle.AMERICAN, "Mar 5, 2026 11:04:09 pm CET"),
        (DateStyle.GERMAN, "5. März 2026 23:04:09 CET"),
        (DateStyle.FRENCH, "5 mars 2026 23:04:09 CET"),
        (DateStyle.POLISH, "5 mar 2026 23:04:09 CET"),
    ],
)
def test_a_moment_in_the_words_of_a_language(style: str, words: str) -> None:
    with timezone.override("Europe/Berlin"), written_as(style):
        assert moment_in_words(AT) == words


@pytest.mark.parametrize("style", [style for style in DateStyle if style is not DateStyle.ISO])
def test_every_language_has_twelve_months_of_its_own(style: str) -> None:
    with written_as(style):
        assert len({day_in_words(datetime(2026, month, 1, tzinfo=UTC)) for month in range(1, 13)}) == 12


def test_noon_and_midnight_are_twelve() -> None:
    with written_as(DateStyle.AMERICAN):
        told = [moment_in_words(datetime(2026, 1, 1, hour, tzinfo=UTC)).split(" ", 3)[3] for hour in (0, 12)]
    assert told == ["12:00:00 am UTC", "12:00:00 pm UTC"]


def test_what_is_chosen_holds_on_every_page_and_only_for_that_person(
    client: Client, olga: User, browser: Client
) -> None:
    host = make.make_host(outcome="failed")
    vm, poll = make.make_vm(1, host), make.make_poll(host, outcome="failed")
    mine = Client()
    mine.force_login(olga)
    pages = ["/", "/hosts/?columns=all", "/vms/?columns=all", "/polls/?columns=all", "/account/", "/account/tokens/"]
    pages += [thing.get_absolute_url() for thing in (host, vm, poll)]
    chosen = {"time_zone": "Asia/Kolkata", "theme": "dark", "dates": "de"}
    assert mine.post("/account/preferences/", chosen)["Location"] == "/account/"
    for page in pages:
        text = mine.get(page).content.decode()
        assert 'data-bs-theme="dark"' in text, page
        assert not ISO.search(text), page
    assert re.search(r"\d+\. \S+ 20\d\d \d\d:\d\d:\d\d IST", mine.get(poll.get_absolute_url()).content.decode())
    theirs = browser.get(poll.get_absolute_url()).content.decode()
    assert ISO.search(theirs)
    assert "data-bs-theme" not in theirs
    assert AuditEntry.objects.get(action="person.preferences").after == chosen


def test_a_download_stays_in_utc(olga: User, client: Client) -> None:
    make.make_poll(make.make_host())
    User.objects.update(time_zone="Asia/Kolkata", dates="de")
    client.force_login(olga)
    download = b"".join(client.get("/polls/export.csv").streaming_content).decode()
    assert re.search(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", download)


@pytest.mark.parametrize("changes", [{"time_zone": "Mars/Olympus"}, {"theme": "pink"}, {"dates": "tlh"}])
def test_what_there_is_not_cannot_be_chosen(client: Client, olga: User, changes: dict[str, str]) -> None:
    client.force_login(olga)
    good = {"time_zone": "", "theme": "system", "dates": "iso"}
    assert client.post("/account/preferences/", good | changes).status_code == 400
    assert not AuditEntry.objects.filter(action="person.preferences").exists()
