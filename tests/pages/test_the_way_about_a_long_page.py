"""What is wrong comes first, every panel is one touch away, and what is rarely asked for does not stand in the way."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from hyperv.contracts.section_error import NOT_OFFERED
from inventory.models import Host, SectionState, Volume
from inventory.selectors.host_detail import VMS_SHOWN
from tests.pages import factories as make


def soup(browser: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(browser.get(address).content, "html.parser")


def words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).replace("\u202f", " ").split())


def links(page: BeautifulSoup) -> dict[str, str]:
    return {link["href"]: words(link) for link in page.select(".hv-page-nav a")}  # type: ignore[misc]


@pytest.fixture
def host() -> Host:
    return make.make_host()


def test_every_link_leads_to_a_panel_and_every_panel_has_one(browser: Client, host: Host) -> None:
    clustered = make.make_host("HV02", cluster=make.make_cluster("CLU"))
    vm = make.make_vm(1, host)
    for address in (host.get_absolute_url(), clustered.get_absolute_url(), vm.get_absolute_url()):
        page = soup(browser, address)
        assert sorted(links(page)) == sorted(f"#{panel['id']}" for panel in page.select(".hv-panels section"))


def test_what_is_wrong_or_old_is_marked_in_the_way_about(browser: Client, host: Host) -> None:
    assert links(soup(browser, host.get_absolute_url()))["#storage"] == "Storage"
    SectionState.objects.filter(host=host, name="volumes").update(ok=False, error_sentence="Access is denied.")
    SectionState.objects.filter(host=host, name="networks").update(ok_at=make.seconds_ago(90_000))
    shown = links(soup(browser, host.get_absolute_url()))
    assert (shown["#storage"], shown["#networks"]) == ("not read: Storage", "old: Networks")


def test_what_is_nearly_full_or_lost_is_marked_in_the_way_about(browser: Client, host: Host) -> None:
    make.make_vm(1, host, state="RunningCritical")
    Volume.objects.create(
        host=host, kind="local", identity="d", path="D:\\", capacity_bytes=100, file_system_free_bytes=5
    )
    shown = links(soup(browser, host.get_absolute_url()))
    assert (shown["#vms"], shown["#storage"], shown["#memory"]) == ("wrong: VMs", "wrong: Storage", "Memory")


def test_each_reason_is_told_once_with_all_the_sections_that_failed_for_it(browser: Client, host: Host) -> None:
    failed = SectionState.objects.filter(host=host)
    failed.filter(name__in=("volumes", "storage")).update(ok=False, error_sentence="Access is denied.")
    failed.filter(name="disks").update(ok=False, error_sentence="The host reported an error.")
    told = [words(line) for line in soup(browser, host.get_absolute_url()).select(".hv-failure strong")]
    assert told == ["Disks: The host reported an error.", "Volumes, Storage health: Access is denied."]


def test_what_a_windows_does_not_offer_is_said_and_is_no_alarm(browser: Client, host: Host) -> None:
    told = SectionState.objects.filter(host=host, name__in=("volumes", "storage"))
    told.update(ok=False, ok_at=None, error_code=NOT_OFFERED, error_sentence="This Windows does not offer this.")
    page = soup(browser, host.get_absolute_url())
    assert page.select(".hv-failure") == []
    assert links(page)["#storage"] == "not offered: Storage"
    note = words(page.select_one("#live > .hv-note"))  # type: ignore[arg-type]
    assert note == "This Windows does not offer this. Volumes, Storage health: unknown, and nothing is wrong."


def test_what_grew_old_without_failing_is_told_at_the_top(browser: Client, host: Host) -> None:
    SectionState.objects.filter(host=host, name="snapshots").update(ok_at=make.seconds_ago(90_000))
    told = words(soup(browser, host.get_absolute_url()).select_one(".hv-failure"))  # type: ignore[arg-type]
    assert told == "Older than 2.5 of their intervals: Snapshots ( 25 h ago ) ."


def test_of_many_vms_the_troubled_ones_stand_first_and_the_rest_is_one_touch_away(browser: Client, host: Host) -> None:
    for number in range(VMS_SHOWN + 3):
        make.make_vm(number, host)
    make.make_vm(900, host, name="zz-short", demand_gib=9)
    make.make_vm(901, host, name="zz-lost", state="RunningCritical")
    page = soup(browser, host.get_absolute_url())
    rows = [words(row.th) for row in page.select("#vms tbody tr")]
    assert rows[:3] == ["zz-lost", "zz-short", "vm-000"]
    assert len(rows) == VMS_SHOWN
    assert words(page.select_one("#vms-more")) == "and 5 more VMs"  # type: ignore[arg-type]
    assert words(page.select_one("#vms .hv-parts")) == f"{VMS_SHOWN + 4} Running 1 RunningCritical"  # type: ignore[arg-type]


def test_the_middle_of_a_long_line_of_snapshots_is_folded_away_and_none_is_lost(browser: Client, host: Host) -> None:
    vm, below = make.make_vm(1, host), None
    for number in range(14):
        below = make.make_snapshot(vm, number, age_days=14 - number, parent_id=below).snapshot_id
    page = soup(browser, vm.get_absolute_url())
    assert len(page.select("#snapshots li.hv-knot")) == 14
    assert len(page.select("#snapshots .hv-fold li.hv-knot")) == 5
    assert words(page.select_one("#snapshots .hv-fold summary")) == "5 more between"  # type: ignore[arg-type]


def test_a_poll_names_what_failed_and_counts_what_was_read(browser: Client, host: Host) -> None:
    make.make_poll(host, outcome="failed", started_ago=600)
    make.make_poll(host, outcome="partial")
    shown = soup(browser, "/polls/").select_one('td[data-label="Sections"]')
    assert shown is not None
    assert [words(badge) for badge in shown.select(".hv-badge")] == ["Memory failed"]
    nothing = soup(browser, "/polls/").select('td[data-label="Sections"] .hv-badge')[1]
    assert words(nothing) == "17 sections failed"
    assert words(shown.select_one(".hv-section-ok")).startswith("16 sections read: Host, VMs, Cluster")  # type: ignore[arg-type]
