from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import VM, SectionState
from inventory.selectors.freshness import sections_of
from inventory.wording import age, grouped, span
from tests.pages import factories as make
from tests.pages import parts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def text(browser: Client, address: str) -> str:
    return BeautifulSoup(browser.get(address).content, "html.parser").get_text(" ", strip=True).replace("\u202f", " ")


@pytest.mark.django_db
def test_numbers_are_old_after_two_and_a_half_intervals() -> None:
    host = make.make_host(read_ago=740)
    assert not sections_of([host.pk], timezone.now())[host.pk]["memory"].old
    assert sections_of([host.pk], timezone.now() + timedelta(seconds=15))[host.pk]["memory"].old


@pytest.mark.django_db
def test_numbers_of_a_failed_section_are_old_at_once_and_the_others_are_not() -> None:
    host = make.make_host(outcome=PollOutcome.PARTIAL)
    sections = sections_of([host.pk], timezone.now())[host.pk]
    assert {name for name, part in sections.items() if part.old} == {"memory"}


@pytest.mark.django_db
def test_a_section_that_was_never_read_is_unknown_and_not_old() -> None:
    host = make.make_host(outcome=None)
    part = sections_of([host.pk], timezone.now())[host.pk]["vms"]
    assert (part.known, part.old, part.reason) == (False, False, "This section has not been read yet.")


def test_a_failing_host_keeps_its_numbers_with_their_age_and_the_reason(browser: Client) -> None:
    host = make.make_host(outcome=PollOutcome.FAILED, read_ago=3600)
    vm = make.make_vm(1, host)
    shown = text(browser, host.get_absolute_url())
    assert "Unreachable" in shown
    assert make.UNREACHABLE in shown
    assert "3 polls have failed in a row" in shown
    assert "Next attempt: in 4 min" in shown
    assert "60 min ago" in shown
    assert "256.0 GiB" in shown
    assert "Last known, 60 min ago ." in text(browser, vm.get_absolute_url())


def test_a_vm_that_is_gone_says_where_it_was(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), gone_at=make.seconds_ago(7200))
    shown = text(browser, vm.get_absolute_url())
    assert "This VM is gone." in shown
    assert "was on HV01" in shown


MISSED = "The last poll of its host did not show this VM any more"


@pytest.fixture
def missed_and_other(db: None) -> tuple[VM, VM]:
    """Two VMs of one host with a disk, a snapshot and an adapter; its last poll has shown the second alone."""
    host = make.make_host()
    for number, name in enumerate(("web", "sql"), 1):
        vm = make.make_vm(number, host, name=name)
        make.make_chain(vm, name)
        make.make_snapshot(vm, name=f"before the update of {name}")
        parts.make_adapter(vm, name=f"adapter of {name}")
    missed, other = VM.objects.get(name="web"), VM.objects.get(name="sql")
    missed.placements.update(missed_polls=1, missed_since=make.seconds_ago(200), last_seen_at=make.seconds_ago(300))
    return missed, other


def test_a_vm_missed_once_is_not_yet_gone_and_says_so(browser: Client, missed_and_other: tuple[VM, VM]) -> None:
    missed, other = missed_and_other
    shown = text(browser, missed.get_absolute_url())
    assert "not shown by the last poll" in shown
    assert "HV01 does not show this VM any more since 3 min ago . It may be moving; it counts as gone when" in shown
    assert "last known, 5 min ago" in shown
    assert "Last known, 5 min ago" not in shown, "said once"
    assert "does not show this VM" not in text(browser, other.get_absolute_url())


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("/vms/", "{}"),
        ("/disks/", "{}"),
        ("/snapshots/", "before the update of {}"),
        ("/networks/adapters/?columns=all", "adapter of {}"),
    ],
)
def test_what_a_missed_vm_has_is_old_in_every_list(
    browser: Client, missed_and_other: tuple[VM, VM], address: str, seen: str
) -> None:
    rows = BeautifulSoup(browser.get(address).content, "html.parser").select("#live tbody tr")
    marked = {
        vm.name: [MISSED in str(row) for row in rows if seen.format(vm.name) in row.get_text()]
        for vm in missed_and_other
    }
    assert marked == {"web": [True], "sql": [False]}


@pytest.mark.parametrize("list_name", ["vms", "disks", "snapshots", "nics"])
def test_what_a_missed_vm_has_is_old_for_programs(
    browser: Client, missed_and_other: tuple[VM, VM], list_name: str
) -> None:
    items = browser.get(f"/api/v1/{list_name}").json()["items"]
    assert len(items) == 2
    said = {(one.get("vm") or one)["name"]: MISSED in str(one["old_because"]) for one in items}
    assert said == {"web": True, "sql": False}


@pytest.mark.parametrize(("read_ago", "words"), [(900, "15 min ago"), (30, "5 min ago or longer")])
def test_a_heavy_section_that_was_read_since_may_be_older_than_the_vm_was_seen(
    browser: Client, missed_and_other: tuple[VM, VM], read_ago: float, words: str
) -> None:
    missed, _ = missed_and_other
    SectionState.objects.filter(host=missed.host, name="disks").update(ok_at=make.seconds_ago(read_ago))
    page = BeautifulSoup(browser.get(missed.get_absolute_url()).content, "html.parser")
    (marks,) = page.select("#disks")
    assert f"last known, {words}" in marks.get_text(" ", strip=True).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "now"),
        (1, "1 s ago"),
        (119, "119 s ago"),
        (120, "2 min ago"),
        (7199, "119 min ago"),
        (7200, "2 h ago"),
        (172800, "2 d ago"),
        (-90, "in 90 s"),
        (-3600, "in 60 min"),
    ],
)
def test_ages_are_told_in_their_most_telling_unit(seconds: int, words: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW).replace("\u202f", " ") == words


def test_big_numbers_are_parted_by_narrow_spaces() -> None:
    assert grouped(1234567.85, 1) == "1\u202f234\u202f567.9"
    assert span(0) == "0\u202fs"
