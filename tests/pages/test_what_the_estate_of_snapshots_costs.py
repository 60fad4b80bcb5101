"""The page of all snapshots together: its sums, its links into the list, its downloads, and what it keeps to itself."""

import csv
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from accounts.models import User
from inventory.models import VM, Cluster
from snapshots.evaluation import evaluate
from snapshots.models import Snapshot
from tags.services import tag_add, tag_make
from tests.pages import factories as make
from tests.pages import volumes

ESTATE = "/snapshots/estate/"
GIB = 1024**3


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def page(browser: Client, address: str = ESTATE) -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def with_snapshot(vm: VM, number: int, age_days: float, gib: float, **facts: object) -> Snapshot:
    """A snapshot of a disk of its own, which Now has written so much to since."""
    base, leaf = f"C:\\ClusterStorage\\Volume1\\{number}.vhdx", f"C:\\ClusterStorage\\Volume1\\{number}_1.avhdx"
    one = make.make_snapshot(vm, number, age_days=age_days, is_current=True, system_files_bytes=0, **facts)
    make.make_disk_file(vm.host, base, gib=40)
    make.make_disk_file(vm.host, leaf, parent=base, gib=gib)
    make.make_drive(vm, base, location=number, snapshot_id=one.snapshot_id)
    make.make_drive(vm, leaf, location=number)
    return one


@pytest.fixture
def estate(db: None) -> dict[str, VM]:
    """Two VMs in a cluster and one that stands alone: 10 GiB of 40 days, 4 GiB of a backup at work, 1 GiB of today."""
    cluster = make.make_cluster("CLU-A")
    north, alone = make.make_host("HV01", cluster=cluster), make.make_host("HV02")
    volumes.give_shared_volumes(cluster)
    vms = {name: make.make_vm(number, north, name=name) for number, name in enumerate(("payroll", "web"), 1)}
    vms["lab"] = make.make_vm(3, alone, name="lab")
    with_snapshot(vms["payroll"], 1, 40, 10, name="before 7.2")
    with_snapshot(vms["web"], 2, 0.5, 4, name="nightly", snapshot_type="Recovery")
    with_snapshot(vms["lab"], 3, 0.2, 1, name="try")
    tag_make("production")
    tag_add(vms["payroll"], "production")
    for host in (north, alone):
        evaluate(host, timezone.now())
    return vms


def test_what_they_take_and_what_can_be_had_back(browser: Client, estate: dict[str, VM]) -> None:
    snapshots, takes, back, oldest = (words(tile) for tile in page(browser).select(".hv-tile"))
    assert "Snapshots 3 of 3 VMs" in snapshots
    assert "15.0 GiB" in takes
    assert "11.0 GiB" in back  # a backup's own, which is in use, is not for people to delete
    assert "40 d" in oldest
    assert "before 7.2" in oldest


def test_each_bar_leads_to_the_list_of_just_those(browser: Client, estate: dict[str, VM]) -> None:
    bars = page(browser).select(".hv-ages li")
    assert [words(bar.select_one("strong")) for bar in bars] == ["2", "0", "0", "1", "0", "0"]
    assert bars[1].select_one("a") is None
    for bar in bars:
        if link := bar.select_one("a"):
            listed = BeautifulSoup(browser.get(str(link["href"])).content, "html.parser").select("tbody tr")
            assert str(len(listed)) == words(bar.select_one("strong"))


def test_groups_carry_the_filters_on_to_the_list(browser: Client, estate: dict[str, VM]) -> None:
    found = page(browser, f"{ESTATE}?age=30")
    for key, name, asked in (
        ("volume", "C:\\ClusterStorage\\Volume1", {"volume", "cluster"}),
        ("vm", "payroll", {"q"}),
        ("cluster", "CLU-A", {"cluster"}),
        ("tag", "production", {"vm_tag"}),
    ):
        (row,) = found.select(f"#by-{key} tbody tr")
        assert name in words(row)
        assert "10.0 GiB" in words(row)
        link = row.select_one(f"#{key}-list-1")
        assert link is not None
        query = parse_qs(urlsplit(str(link["href"])).query)
        assert query.keys() == {"age", *asked}
        listed = BeautifulSoup(browser.get(str(link["href"])).content, "html.parser").select("tbody tr")
        assert [words(one.select_one("th")) for one in listed] == ["before 7.2 the VM goes on from here"]


def test_a_cluster_and_standalone_hosts_are_told_apart(browser: Client, estate: dict[str, VM]) -> None:
    rows = [words(row.select_one("th")) for row in page(browser).select("#by-cluster tbody tr")]
    assert rows == ["CLU-A", "Standalone hosts"]


@pytest.mark.parametrize("by", ["volume", "vm", "cluster", "tag"])
def test_every_table_is_a_download_with_bytes_as_numbers(browser: Client, estate: dict[str, VM], by: str) -> None:
    answer = browser.get(f"{ESTATE}export.csv?by={by}&q=payroll")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    (row,) = csv.DictReader(lines)
    assert int(row["cost_known_bytes"]) == 10 * GIB
    assert row["snapshots"] == "1"
    assert re.match(r"20\d\d-", row["oldest_taken_at"])


def test_a_table_that_does_not_exist_is_not_found(browser: Client, estate: dict[str, VM]) -> None:
    assert browser.get(f"{ESTATE}export.csv?by=colour").status_code == 404


def test_what_is_not_wholly_known_is_at_least_so_much(browser: Client, estate: dict[str, VM]) -> None:
    vm = estate["payroll"]
    vm.host.disk_files.filter(path_key__endswith="1_1.avhdx").update(size_on_disk_bytes=None, error_code="locked")
    evaluate(vm.host, timezone.now())
    found = page(browser)
    assert "at least: of 1 snapshot not everything is known" in words(found.select(".hv-tile")[1])
    assert "5.0 GiB" in words(found.select(".hv-tile")[1])


def test_what_a_merge_left_is_counted_as_what_can_be_had_back(browser: Client, estate: dict[str, VM]) -> None:
    Snapshot.objects.filter(name="before 7.2").delete()
    estate["payroll"].drives.filter(snapshot_id__isnull=False).delete()
    evaluate(estate["payroll"].host, timezone.now())
    today, back = (words(tile) for tile in page(browser).select(".hv-tile")[1:3])
    assert "Taken today 15.0 GiB 5.0 GiB by snapshots, 10.0 GiB left over in files that none needs" in today
    assert "of that, at most: 1.0 GiB by deleting what people may delete, 10.0 GiB by merging what was" in back


def test_only_what_somebody_may_see_is_counted(estate: dict[str, VM], client: Client) -> None:
    viewer = User.objects.create_user("viewer")
    viewer.grants.create(role="viewer", scope_kind="cluster", scope_id=str(Cluster.objects.get(name="CLU-A").pk))
    client.force_login(viewer)
    found = page(client)
    assert "Snapshots 2 of 2 VMs" in words(found.select_one(".hv-tile"))
    assert "lab" not in found.get_text()


def test_nothing_at_all_says_so(browser: Client) -> None:
    assert "No host has told of one" in page(browser).get_text()
    assert "No snapshot answers to these filters" in page(browser, f"{ESTATE}?q=x").get_text()
