"""The lists of VMs and snapshots tell the last good backup, sort by it and find what has none for too long."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db.models import Max
from django.test import Client

from backups.models import LastBackup, NewestBackup
from backups.selectors import NOBODY
from backups.services import Report, backups_report
from inventory.scope import EVERYTHING
from tests.pages import factories as make
from tests.pages.test_csv import rows

pytestmark = pytest.mark.django_db
DAY = 86_400


def report(number: int, days: float, source: str = "Veeam") -> None:
    backups_report([Report(make.guid(number), source, "full", make.seconds_ago(days * DAY))], EVERYTHING, "tests")


@pytest.fixture
def estate() -> None:
    host = make.make_host()
    for number, name in ((1, "fresh"), (2, "old"), (3, "never")):
        vm = make.make_vm(number, host, name=name)
        make.make_snapshot(vm, number, name=f"of {name}", age_days=number)
    report(1, 20, "Commvault")
    report(1, 0.5)
    report(1, 3, "Commvault")
    report(2, 12)


def names(browser: Client, address: str) -> list[str]:
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return [cell.get_text(" ", strip=True).removeprefix("of ") for cell in page.select("#live tbody th[scope=row]")]


@pytest.mark.parametrize("path", ["/vms/", "/snapshots/"])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("sort=backup", ["old", "fresh", "never"]),
        ("sort=-backup", ["fresh", "old", "never"]),
        ("backup=1&sort=backup", ["old", "never"]),
        ("backup=7&sort=-backup", ["old", "never"]),
        ("backup=30", ["never"]),
        ("backup=never", ["never"]),
        ("backup=sometimes&sort=backup", ["old", "fresh", "never"]),
    ],
)
def test_sorted_by_it_and_found_by_its_absence(
    browser: Client, estate: None, path: str, asked: str, expected: list[str]
) -> None:
    assert names(browser, f"{path}?{asked}") == expected


@pytest.mark.parametrize("path", ["/vms/", "/snapshots/"])
def test_shown_with_its_age_and_its_maker_on_the_page_and_in_the_download(
    browser: Client, estate: None, path: str
) -> None:
    page = BeautifulSoup(browser.get(f"{path}?sort=-backup").content, "html.parser")
    cells = [
        cell.get_text(" ", strip=True).replace("\u202f", " ")
        for cell in page.select('#live td[data-label="Last good backup"]')
    ]
    assert cells == ["12 h ago Veeam", "12 d ago Veeam", "none reported"]
    exported = rows(browser, f"{path}export.csv?sort=-backup")
    told = [(row["last_backup_at"][-1:], row["last_backup_by"], row["last_backup_kind"]) for row in exported]
    assert told == [("Z", "Veeam", "full"), ("Z", "Veeam", "full"), ("", "", "")]
    assert [NOBODY in row["unknown_because"] for row in exported] == [False, False, True]


def test_what_is_saved_and_selected_keeps_the_filter(browser: Client, estate: None) -> None:
    kept = {"list_key": "vms", "name": "No backup", "address": "backup=7&sort=backup&nonsense=1"}
    assert browser.post("/lists/views/save/", kept)["Location"] == "/vms/?backup=7&sort=backup"
    sent: dict[str, Any] = {"address": "backup=7", "all": "1", "sure": "1", "name": "careless"}
    browser.post("/vms/act/tag/", sent)
    assert set(names(browser, "/vms/?tag=careless")) == {"old", "never"}


def test_the_newest_of_a_vm_never_goes_back(estate: None) -> None:
    latest = LastBackup.objects.values("vm").annotate(at=Max("finished_at")).values_list("vm", "at")
    assert dict(NewestBackup.objects.values_list("vm", "finished_at")) == dict(latest)
    assert dict(NewestBackup.objects.values_list("vm", "source")) == {make.guid(1): "Veeam", make.guid(2): "Veeam"}
