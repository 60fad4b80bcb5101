"""The lists of disks, snapshots, volumes and pools: what is found, how it is sorted, what is unknown."""

import csv
import io
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from inventory.choices import PollOutcome
from inventory.models import SectionState, StoragePool, Volume
from inventory.scope import EVERYTHING
from snapshots.models import Snapshot
from snapshots.selectors.lists import SnapshotQuestion, snapshot_rows, snapshots_matching
from tests.pages import factories as make
from tests.pages import volumes

GIB = make.GIB


def names(browser: Client, address: str) -> list[str]:
    """The first column of the list at that address."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return [cell.get_text(" ", strip=True) for cell in page.select("tbody th[scope=row]")]


def downloaded(browser: Client, address: str) -> list[dict[str, str]]:
    body = b"".join(browser.get(address).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


@pytest.fixture
def estate(browser: Client) -> dict[str, Any]:
    cluster = make.make_cluster("CLU-A")
    first = make.make_host("HV01", cluster=cluster)
    second = make.make_host("HV02", outcome=PollOutcome.FAILED, read_ago=90_000)
    alpha, beta = make.make_vm(1, first, name="alpha"), make.make_vm(2, second, name="Beta")
    make.make_chain(alpha, "long", files=12)
    make.make_chain(beta, "short", files=2)
    make.make_drive(alpha, "Disk 3", location=1, disk_number=3)
    make.make_drive(alpha, "D:\\gone.avhdx", location=2)
    make.make_disk_file(first, "D:\\gone.avhdx", parent="D:\\gone.vhdx")
    make.make_disk_file(first, "D:\\gone.vhdx", gib=None, error_code="missing")
    make.make_drive(beta, "D:\\new.vhdx", location=1, is_shared=True)
    for host in (first, second):
        make.settle_chains(host.pk)
    root = make.make_snapshot(alpha, 1, age_days=400, name="root")
    make.make_snapshot(alpha, 2, age_days=8, name="child", parent_id=root.snapshot_id, is_current=True)
    make.make_snapshot(beta, 3, age_days=0.1, name="backup", snapshot_type="Recovery")
    make.make_snapshot(beta, 4, created_at=None, name="automatic", is_automatic=True, parent_id=make.guid(99))
    volumes.give_shared_volumes(cluster)
    volumes.give_local_volumes(second, used_percent=93)
    volumes.give_share(second)
    return {"cluster": cluster, "first": first, "second": second, "alpha": alpha, "beta": beta}


LONG, SHORT = f"long_{make.guid(11)}.avhdx", f"short_{make.guid(1)}.avhdx"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?sort=-files", [LONG, SHORT, "gone.avhdx", "new.vhdx", "Disk 3"]),
        ("?sort=files&length=2", [SHORT, "gone.avhdx", LONG]),
        ("?sort=-on_disk&q=short", [SHORT]),
        ("?q=BETA&sort=disk", [SHORT, "new.vhdx"]),
        ("?length=10", [LONG]),
        ("?trouble=*any&sort=disk", ["gone.avhdx", "new.vhdx"]),
        ("?trouble=missing", ["gone.avhdx"]),
        ("?trouble=unread", ["new.vhdx"]),
        ("?kind=physical", ["Disk 3"]),
        ("?kind=shared", ["new.vhdx"]),
        ("?kind=differencing&cluster=none", [SHORT]),
        ("?cluster={cluster}&q=" + quote("d:\\"), ["gone.avhdx"]),
        ("?host={second}&sort=disk", [SHORT, "new.vhdx"]),
    ],
)
def test_disks_are_found_and_sorted_unknown_last_either_way(
    browser: Client, estate: dict[str, Any], address: str, expected: list[str]
) -> None:
    filled = address.format(cluster=estate["cluster"].pk, second=estate["second"].pk)
    assert names(browser, f"/disks/{filled}") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["root", "child the VM goes on from here", "backup", "automatic"]),
        ("?sort=-taken", ["backup", "child the VM goes on from here", "root", "automatic"]),
        ("?kind=standard&sort=snapshot", ["child the VM goes on from here", "root"]),
        ("?kind=automatic", ["automatic"]),
        ("?kind=backup", ["backup"]),
        ("?kind=other", []),
        ("?age=30", ["root"]),
        ("?age=unknown", ["automatic"]),
        ("?q=alpha&sort=-taken", ["child the VM goes on from here", "root"]),
        ("?q={{00000000-0000-0000-0000-000000002713}}", ["backup"]),
        ("?cluster=none&sort=snapshot", ["automatic", "backup"]),
    ],
)
def test_snapshots_are_found_and_sorted_unknown_ages_last(
    browser: Client, estate: dict[str, Any], address: str, expected: list[str]
) -> None:
    assert names(browser, f"/snapshots/{address.format()}") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "?kind=csv&sort=-used",
            ["C:\\ClusterStorage\\Volume2", "C:\\ClusterStorage\\Volume1", "C:\\ClusterStorage\\Volume3"],
        ),
        ("?fullness=90&sort=path", ["C:\\", "C:\\ClusterStorage\\Volume2", "D:\\ VMs"]),
        ("?fullness=unknown&kind=csv", ["C:\\ClusterStorage\\Volume3"]),
        ("?kind=smb", ["\\\\files\\vms"]),
        ("?host={second}", ["\\\\files\\vms", "C:\\", "D:\\ VMs"]),
        ("?cluster={cluster}&q=Volume1", ["C:\\ClusterStorage\\Volume1"]),
    ],
)
def test_volumes_are_found_and_sorted(
    browser: Client, estate: dict[str, Any], address: str, expected: list[str]
) -> None:
    filled = address.format(cluster=estate["cluster"].pk, second=estate["second"].pk)
    assert names(browser, f"/volumes/{filled}") == expected


def test_what_is_old_says_so_and_what_is_unknown_says_why(browser: Client, estate: dict[str, Any]) -> None:
    for address in ("/disks/?q=beta", "/snapshots/?q=beta", "/volumes/?kind=local"):
        assert "last known" in BeautifulSoup(browser.get(address).content, "html.parser").select("tbody")[0].get_text()
    (share,) = downloaded(browser, "/volumes/export.csv?kind=smb")
    assert share["free_bytes"] == share["used_percent"] == ""
    assert "Free: A share: only its file server knows how much is really free." in share["unknown_because"]
    gone = downloaded(browser, "/disks/export.csv?trouble=missing")
    assert (gone[0]["size_on_disk_bytes"], gone[0]["chain_files"], gone[0]["trouble"]) == ("", "2", "File missing")
    assert "On disk: File missing" in gone[0]["unknown_because"]


def test_a_snapshot_in_the_list_says_how_deep_it_hangs_and_on_what(browser: Client, estate: dict[str, Any]) -> None:
    found = {row["snapshot"]: row for row in downloaded(browser, "/snapshots/export.csv?columns=all")}
    assert (found["child"]["depth"], found["child"]["hangs_on"]) == ("2", "root")
    assert (found["root"]["depth"], found["root"]["hangs_on"]) == ("1", "")
    assert "Hangs on: It hangs on a snapshot that was not read." in found["automatic"]["unknown_because"]
    assert found["automatic"]["class"] == "Automatic"


def test_vms_are_counted_on_the_volume_where_their_disks_lie(browser: Client, estate: dict[str, Any]) -> None:
    make.make_drive(estate["beta"], "D:\\other\\x.vhdx", location=5)
    Volume.objects.create(host=estate["second"], kind="local", identity="d:\\other", path="D:\\Other\\")
    counted = {row["volume"]: (row["vms"], row["disks"]) for row in downloaded(browser, "/volumes/export.csv")}
    assert counted["C:\\ClusterStorage\\Volume1"] == ("1", "1")
    assert counted["D:\\Other\\"] == ("1", "1")
    assert counted["D:\\"] == ("1", "1")
    assert counted["C:\\"] == ("1", "1")  # HV02 is no node of a cluster: what looks like a shared volume lies on C:


def test_a_replica_has_disks_and_snapshots_of_its_own_in_the_lists(browser: Client, estate: dict[str, Any]) -> None:
    make.make_drive(estate["alpha"], "D:\\copy.vhdx", host=estate["second"])
    make.make_snapshot(estate["alpha"], 5, name="point", host=estate["second"])
    assert names(browser, "/disks/?q=copy") == ["copy.vhdx"]
    assert "its replica" in browser.get("/snapshots/?q=point").content.decode()


def test_a_clustered_pool_is_listed_once_and_one_that_is_not_for_every_host(browser: Client) -> None:
    cluster = make.make_cluster("CLU-A")
    nodes = [make.make_host(f"HV0{number}", cluster=cluster) for number in (1, 2)]
    for host in (*nodes, make.make_host("HV09")):
        volumes.give_pool(host)
        StoragePool.objects.create(host=host, unique_id="own", name="own", health="Healthy", is_clustered=False)
    assert names(browser, "/pools/?sort=pool") == ["own", "own", "own", "S2D on CLU-A", "S2D on None"]
    assert names(browser, "/pools/?health=*troubled") == ["S2D on CLU-A", "S2D on None"]
    assert names(browser, "/pools/?cluster=none&q=s2d") == ["S2D on None"]


def test_of_a_clustered_pool_the_node_speaks_that_was_read_last(browser: Client) -> None:
    cluster = make.make_cluster("CLU-A")
    ages = {"HV01": 90_000, "HV02": 30, "HV03": 600}
    nodes = {name: make.make_host(name, cluster=cluster, read_ago=ago) for name, ago in ages.items()}
    for host in nodes.values():
        volumes.give_pool(host)
    StoragePool.objects.exclude(host=nodes["HV02"]).update(health="Healthy", size_bytes=1)
    (told,) = downloaded(browser, "/pools/export.csv")
    assert (told["told_by"], told["health"]) == ("HV02", "Warning")
    for host in nodes.values():
        assert names(browser, f"/pools/?host={host.pk}&health=*troubled") == ["S2D on CLU-A"]
    assert names(browser, "/pools/?health=Healthy") == []
    assert names(browser, f"/pools/?host={make.make_host('HV09').pk}") == []
    SectionState.objects.filter(host=nodes["HV02"], name="storage").update(ok_at=None)
    assert downloaded(browser, "/pools/export.csv")[0]["told_by"] == "HV03"


def test_lists_hold_only_what_lies_within_ones_scope(client: Client, db: None, django_user_model: Any) -> None:
    from accounts.models import Grant

    cluster, other = make.make_cluster("MINE"), make.make_cluster("THEIRS")
    for number, owner in enumerate((cluster, other), 1):
        host = make.make_host(f"HV{number}", cluster=owner)
        vm = make.make_vm(number, host)
        make.make_chain(vm, f"disk{number}")
        make.make_snapshot(vm, number)
        volumes.give_shared_volumes(owner, count=1)
        volumes.give_pool(host)
    user = django_user_model.objects.create_user("limited")
    user.grants.all().delete()
    Grant.objects.create(user=user, role="viewer", scope_kind="cluster", scope_id=str(cluster.pk))
    client.force_login(user)
    for address, mine in (("/disks/", "disk1.vhdx"), ("/snapshots/", "snapshot 1"), ("/pools/", "S2D on MINE")):
        assert names(client, address) == [mine]
    assert len(names(client, "/volumes/")) == 1


def test_a_snapshot_that_a_poll_takes_away_meanwhile_is_listed_as_it_was(db: None) -> None:
    make.make_snapshot(make.make_vm(1, make.make_host()))
    now = timezone.now()
    read = list(snapshots_matching(SnapshotQuestion(), EVERYTHING, now))
    Snapshot.objects.all().delete()
    (row,) = snapshot_rows(read, now)
    assert (row.depth, row.parent_name) == (1, None)
