"""The pages of a disk file, a snapshot and a network tell what changed of each, and of no other of the same name."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from history.choices import ChangeKind as K
from history.models import Change
from inventory.models import DiskFile, Host
from tags.keys import disk_key, network_key
from tests.pages import border, parts
from tests.pages import factories as make

pytestmark = pytest.mark.django_db
GIB = make.GIB
BASE, LEAF = "D:\\VMs\\a.vhdx", "D:\\VMs\\a_1.avhdx"
GREW = {"before": {"size_on_disk_bytes": 15 * GIB}, "after": {"size_on_disk_bytes": 16 * GIB, "passed_gib": 16}}


def tell(kind: K, thing: str, name: str, **told: Any) -> Change:
    return Change.objects.create(kind=kind, at=make.seconds_ago(60), thing=thing, name=name, **told)


def page(browser: Client, address: str, **asked: str) -> BeautifulSoup:
    answer = browser.get(address, asked)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def shown(found: BeautifulSoup) -> list[str]:
    return sorted(" ".join(moment.p.get_text(" ", strip=True).split()) for moment in found.select("#timeline li"))


def all_of_it(browser: Client, found: BeautifulSoup) -> int:
    """How many rows the list has that the panel leads to."""
    link = found.select_one("#all-changes")
    assert link is not None
    return len(page(browser, str(link["href"])).select("main tbody tr"))


def test_the_page_of_a_file_tells_of_its_whole_disk_and_not_of_a_twin_on_another_host(browser: Client) -> None:
    hosts = [make.make_host(name) for name in ("HV01", "HV02")]
    vms = [make.make_vm(number, host, name=f"vm{number}") for number, host in enumerate(hosts, 1)]
    for host, vm in zip(hosts, vms, strict=True):
        make.make_disk_file(host, BASE)
        make.make_disk_file(host, LEAF, parent=BASE)
        make.make_drive(vm, LEAF)
        thing = disk_key(BASE.lower(), host.pk, None)
        tell(K.DISK_ADDED, thing, "SCSI 0:0", host=host, vm=vm, after=BASE)
        tell(K.DISK_GREW, thing, "a_0.avhdx", host=host, vm=vm, **GREW)
    for path in (BASE, LEAF):
        found = page(browser, DiskFile.objects.get(host=hosts[0], path=path).get_absolute_url())
        assert shown(found) == ["Disk added vm1 SCSI 0:0", "Disk grew vm1 a_0.avhdx"]
        assert all_of_it(browser, found) == 2


def test_the_page_of_a_snapshot_tells_of_it_and_not_of_one_of_the_same_name(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    one, other = (make.make_snapshot(vm, number, name="before the update") for number in (1, 2))
    for snapshot in (one, other):
        tell(K.SNAPSHOT_TAKEN, f"{vm.pk}:{snapshot.snapshot_id}", snapshot.name, host=vm.host, vm=vm, after={})
    found = page(browser, one.get_absolute_url())
    assert shown(found) == ["Snapshot taken"]
    assert all_of_it(browser, found) == 1


def test_the_page_of_a_network_tells_of_its_switches_on_all_hosts(browser: Client) -> None:
    hosts = [make.make_host(name) for name in ("HV01", "HV02")]
    for host, name in ((hosts[0], "Lab"), (hosts[1], "Lab"), (hosts[0], "LAB")):
        parts.make_network(host, name) if name == "Lab" else None
        tell(K.SWITCH_ADDED, network_key(name), name, host=host, after="External")
    names = {"before": {"name": "Lab"}, "after": {"name": "Other"}}
    tell(K.SWITCH_CHANGED, network_key("Other"), "Other", host=hosts[1], **names)
    found = page(browser, "/networks/network/", name="Lab")
    assert shown(found) == ["Switch added HV01", "Switch added HV02", "Switch changed HV02"]
    assert all_of_it(browser, found) == 3


@pytest.mark.parametrize("what", ["disk", "snapshot", "network"])
def test_where_nothing_is_known_nobody_says_that_nothing_changed(browser: Client, what: str, settings: Any) -> None:
    settings.HISTORY_RETENTION_DAYS = 30
    vm = make.make_vm(1, make.make_host())
    file, snapshot, switch = make.make_disk_file(vm.host, BASE), make.make_snapshot(vm), parts.make_network(vm.host)
    network = f"/networks/network/?name={switch.name}"
    addresses = {"disk": file.get_absolute_url(), "snapshot": snapshot.get_absolute_url(), "network": network}
    said = page(browser, addresses[what]).select_one("#timeline")
    assert said is not None
    assert "No change is known" in said.text
    assert "changes are kept for 30 days" in said.text
    assert said.select_one("#all-changes") is None


@pytest.fixture
def divided(db: None, quick_passwords: None) -> border.Border:
    """A master image that VMs on both sides hang on, a network that both hosts have, and changes of each."""
    return border.drawn()


def of_master(host: Host) -> str:
    return DiskFile.objects.get(host=host, path=border.MASTER).get_absolute_url()


def test_whoever_sees_one_host_reads_what_was_told_there(divided: border.Border, django_user_model: Any) -> None:
    keeper = border.keeper_of(divided.site, django_user_model)
    assert shown(page(keeper, of_master(divided.ours))) == ["Disk grew mine mine"]
    assert shown(page(keeper, "/networks/network/", name="External")) == ["Switch added HV-OURS"]


def test_whoever_sees_one_vm_reads_what_was_told_of_it_and_no_number_of_its_host(
    divided: border.Border, django_user_model: Any
) -> None:
    operator = border.operator_of(divided.tag, django_user_model)
    found = page(operator, of_master(divided.beyond))
    assert shown(found) == ["Disk grew tagged tagged"]
    assert found.select_one("#all-changes") is None
    told = operator.get("/api/v1/changes", {"period": "all"}).json()["items"]
    assert {change["thing"] for change in told if change["kind"] == K.DISK_GREW} == {""}
    assert {change["vm"]["name"] for change in told} == {"tagged"}


def test_the_api_is_asked_by_the_same_thing(browser: Client) -> None:
    host, other = make.make_host("HV01"), make.make_host("HV02")
    things = [disk_key(BASE.lower(), one.pk, None) for one in (host, other)]
    for thing, one in zip(things, (host, other), strict=True):
        tell(K.DISK_GREW, thing, "a.vhdx", host=one, **GREW)
    told = browser.get("/api/v1/changes", {"thing": things[0]}).json()["items"]
    assert [(change["thing"], change["host"]["name"]) for change in told] == [(things[0], "HV01")]


@pytest.mark.parametrize(
    ("thing", "words"),
    [("host:7:d:\\vms\\a.vhdx", "d:\\vms\\a.vhdx"), ("name:host:7:x", "host:7:x"), ("host:odd", "host:odd")],
)
def test_the_list_says_of_what_it_is(browser: Client, thing: str, words: str) -> None:
    chips = page(browser, "/changes/", thing=thing).select(".hv-chip")
    assert any(words in chip.text and f"7:{words}" not in chip.text for chip in chips), [chip.text for chip in chips]
