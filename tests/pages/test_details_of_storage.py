"""The pages of one snapshot, one disk file, one volume and one pool."""

import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from inventory.models import (
    VM,
    ClusterSectionState,
    DiskFile,
    ListedFolder,
    RemovableDrive,
    SectionState,
    StoredFile,
    Volume,
)
from tests.pages import factories as make
from tests.pages import volumes
from tests.pages.test_disks_and_snapshots_of_a_vm import knots, words

GIB = make.GIB
ROOT = "C:\\ClusterStorage\\Volume1"


def page(browser: Client, address: str) -> Tag:
    return BeautifulSoup(browser.get(address).content, "html.parser").main  # type: ignore[return-value]


def card(browser: Client, address: str, name: str) -> Tag:
    found = page(browser, address).select_one(f"#{name}")
    assert found is not None
    return found


def facts(found: Tag) -> dict[str, str]:
    return {words(fact.dt): words(fact.dd) for fact in found.select(".hv-fact") if fact.dt and fact.dd}


def rows(found: Tag) -> list[list[str]]:
    return [[words(cell) for cell in row.select("th, td")] for row in found.select("tbody tr")]


def test_a_snapshot_says_what_it_hangs_on_what_hangs_on_it_and_whether_now_rests_on_it(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    root = make.make_snapshot(vm, 1, age_days=90, name="root")
    middle = make.make_snapshot(vm, 2, age_days=50, name="middle", parent_id=root.snapshot_id)
    make.make_snapshot(vm, 3, age_days=20, name="leaf", parent_id=middle.snapshot_id, is_current=True)
    side = make.make_snapshot(vm, 4, age_days=10, name="side", parent_id=middle.snapshot_id, system_files_bytes=None)
    told = facts(card(browser, middle.get_absolute_url(), "facts"))
    assert (told["Hangs on"], told["On it hang"], told["Depth"]) == ("root", "leaf, side", "2 of 3")
    assert told["Under Now"].startswith("yes")
    told = facts(card(browser, side.get_absolute_url(), "facts"))
    assert told["Under Now"].startswith("no")
    assert (told["On it hang"], told["Saved state"].split()[0]) == ("nothing", "unknown")
    picked = card(browser, side.get_absolute_url(), "place").select("[aria-current]")
    assert [words(row).split()[0] for row in picked] == ["side"]


def test_a_snapshot_shows_the_files_that_hold_its_state(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host())
    taken = make.make_snapshot(vm, 1, name="kept")
    make.make_chain(vm, "system", files=3)
    make.make_drive(vm, f"{ROOT}\\{vm.pk}\\system_{make.guid(1)}.avhdx", snapshot_id=taken.snapshot_id)
    child, base = knots(card(browser, taken.get_absolute_url(), "disks"))
    assert child.startswith(f"system_{make.guid(1)}.avhdx")
    assert "holds kept" in child
    assert base.startswith("system.vhdx")


def test_a_snapshot_that_was_last_read_long_ago_says_so(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(outcome="failed", read_ago=90_000), host_decided_at=make.seconds_ago(100_000))
    shown = words(page(browser, make.make_snapshot(vm).get_absolute_url()))
    assert "Last known, 25 h ago. The host does not answer" in shown


def test_a_disk_file_says_who_needs_it_directly_or_by_way_of_a_child(browser: Client) -> None:
    host = make.make_host()
    one, other = make.make_vm(1, host, name="one"), make.make_vm(2, host, name="other")
    master = make.make_disk_file(host, "D:\\master.vhdx")
    for number, vm in enumerate((one, other)):
        make.make_disk_file(host, f"D:\\desk{number}.vhdx", parent="D:\\master.vhdx")
        make.make_drive(vm, f"D:\\desk{number}.vhdx")
    taken = make.make_snapshot(one, 1, name="clean")
    make.make_drive(one, "D:\\master.vhdx", snapshot_id=taken.snapshot_id)
    shown = words(card(browser, master.get_absolute_url(), "users"))
    assert shown == "Who needs it 2 VMs one Now, by way of a child clean other Now, by way of a child"
    assert "2 files hang on it" in words(card(browser, master.get_absolute_url(), "chain"))
    assert [row.split()[0] for row in knots(card(browser, master.get_absolute_url(), "chain"))] == [
        *("desk0.vhdx", "desk1.vhdx", "master.vhdx"),
    ]


def test_a_disk_file_that_cannot_be_read_says_why_and_shows_no_zero(browser: Client) -> None:
    host = make.make_host()
    lost = make.make_disk_file(host, "D:\\a.vhdx", gib=None, format=None, disk_type=None, error_code="missing",
                               error_message="The system cannot find the file.")  # fmt: skip
    shown = words(page(browser, lost.get_absolute_url()))
    assert "File missing" in shown
    assert "The system cannot find the file." in shown
    assert "0.0" not in shown
    assert "Nobody that was read" in shown


def test_a_disk_file_of_a_shared_volume_names_the_other_nodes_that_read_it(browser: Client) -> None:
    cluster = make.make_cluster()
    first, second = (make.make_host(f"HV0{number}", cluster=cluster) for number in (1, 2))
    volumes.give_shared_volumes(cluster, count=2)
    file = make.make_disk_file(first, f"{ROOT}\\q.vhdx")
    make.make_disk_file(second, f"{ROOT}\\Q.vhdx", gib=None, error_code="locked")
    told = facts(card(browser, file.get_absolute_url(), "facts"))
    assert told["Also read by"] == "HV02 (locked)"
    assert f"on {ROOT}" in words(page(browser, file.get_absolute_url()))


@pytest.fixture
def shared(db: None) -> Volume:
    """A volume of a cluster, read by a node a minute ago, with two VMs, a child, and a file that nobody needs."""
    cluster = make.make_cluster()
    host = make.make_host("HV01", cluster=cluster)
    volumes.give_shared_volumes(cluster, count=2)
    volume = Volume.objects.get(path=ROOT)
    ClusterSectionState.objects.create(cluster=cluster, name="volumes", decided_at=make.seconds_ago(60))
    large, small = make.make_vm(1, host, name="large"), make.make_vm(2, host, name="small")
    make.make_chain(large, "data", files=3)
    make.make_chain(small, "data")
    make.make_drive(small, f"{ROOT}0\\elsewhere.vhdx", location=1)
    told = {"cluster": cluster, "folder_key": ROOT.lower(), "modified_at": make.seconds_ago(9 * 86_400)}
    for path, gib in ((f"{ROOT}\\{large.pk}\\data.vhdx", 12), (f"{ROOT}\\old.vhdx", 90)):
        StoredFile.objects.create(path=path, path_key=path.lower(), size_bytes=gib * GIB, **told)
    ListedFolder.objects.create(
        cluster=cluster, path=ROOT, path_key=ROOT.lower(), files=2, is_truncated=False, unread=2,
        decided_at=make.seconds_ago(120),
    )  # fmt: skip
    return volume


def test_a_volume_says_what_lies_on_it_the_largest_first(browser: Client, shared: Volume) -> None:
    found = rows(card(browser, shared.get_absolute_url(), "vms"))
    assert found == [
        ["large", "Running", "3", "36.0 GiB"],
        ["small", "Running", "1", "12.0 GiB"],
    ]
    files = rows(card(browser, shared.get_absolute_url(), "files"))
    assert [(row[0], row[1]) for row in files] == [("old.vhdx", "nobody that was read"), ("data.vhdx", "large")]
    assert "2 folders could not be entered" in words(card(browser, shared.get_absolute_url(), "files"))


def test_configuration_state_and_images_are_needed_by_their_vms(browser: Client, shared: Volume) -> None:
    small = VM.objects.get(name="small")
    gone = make.make_vm(3, small.host, name="gone", gone_at=make.seconds_ago(60))
    snapshot = uuid.uuid4()
    make.make_drive(small, f"{ROOT}\\small.vhdx", snapshot_id=snapshot, location=2)
    RemovableDrive.objects.create(vm=small, kind="dvd", drive="DVD", path=f"{ROOT}\\ISO\\Setup.iso")
    names = {
        f"{str(small.pk).upper()}.vmcx": "small",
        f"{str(small.pk).upper()}.vmrs": "small",
        f"{snapshot}.VMRS": "small",
        "ISO\\Setup.iso": "small",
        "ISO\\old.iso": "nobody that was read",
        f"{gone.pk}.vmcx": "nobody that was read",
        "settings.xml": "nobody that was read",
    }
    told = {"cluster": shared.cluster, "folder_key": ROOT.lower(), "size_bytes": GIB}
    for name in names:
        StoredFile.objects.create(path=f"{ROOT}\\{name}", path_key=f"{ROOT}\\{name}".lower(), **told)
    found = {row[0]: row[1] for row in rows(card(browser, shared.get_absolute_url(), "files"))}
    assert {name: found[name.rpartition("\\")[2]] for name in names} == names


def test_a_volume_shows_its_free_space_and_what_takes_the_rest(browser: Client, shared: Volume) -> None:
    space = words(card(browser, shared.get_absolute_url(), "space"))
    assert space.startswith("Space 2.2 TiB free of 12.0 TiB")
    assert "Disks of VMs 48.0 GiB" in space
    used = 12_288 - 12_288 * 18 // 100
    assert f"Other {(used - 48) / 1024:.1f} TiB" in space


def test_a_file_that_several_vms_need_is_counted_once_in_all(browser: Client, shared: Volume) -> None:
    host = DiskFile.objects.first().host  # type: ignore[union-attr]
    make.make_disk_file(host, f"{ROOT}\\master.vhdx", gib=100)
    for number in (3, 4):
        make.make_disk_file(host, f"{ROOT}\\desk{number}.vhdx", parent=f"{ROOT}\\master.vhdx", gib=1)
        make.make_drive(make.make_vm(number, host, name=f"desk{number}"), f"{ROOT}\\desk{number}.vhdx")
    assert "Disks of VMs 150.0 GiB" in words(card(browser, shared.get_absolute_url(), "space"))
    assert [row[3] for row in rows(card(browser, shared.get_absolute_url(), "vms"))][:2] == ["101.0 GiB"] * 2


@pytest.mark.parametrize(
    ("facts_of_it", "words_of_it"),
    [
        ({"free_unknown_reason": "thin"}, "free unknown of 12.0 TiB A thin LUN: the array below may be fuller"),
        (
            {"free_unknown_reason": "not_sent", "capacity_bytes": None, "file_system_free_bytes": None},
            "free unknown of unknown The host sent no size for this volume: it may be offline.",
        ),
    ],
)
def test_free_space_that_cannot_be_believed_is_unknown_with_the_reason(
    browser: Client, shared: Volume, facts_of_it: dict[str, Any], words_of_it: str
) -> None:
    Volume.objects.filter(pk=shared.pk).update(**facts_of_it)
    assert words_of_it in words(card(browser, shared.get_absolute_url(), "space"))


def test_a_share_says_whose_word_it_is_and_that_its_files_are_not_listed(browser: Client) -> None:
    shown = words(page(browser, volumes.give_share(make.make_host("HV09")).get_absolute_url()))
    assert "as HV09 reaches it" in shown
    assert "A share: only its file server knows how much is really free." in shown
    assert "Files on a share are not listed" in shown


def test_old_numbers_of_a_volume_show_their_age(browser: Client, shared: Volume) -> None:
    ClusterSectionState.objects.update(decided_at=make.seconds_ago(3 * 86_400))
    ListedFolder.objects.update(decided_at=None)
    shown = words(page(browser, shared.get_absolute_url()))
    assert "Last known, 3 d ago. It has not been read for more than 2.5 of its intervals." in shown
    local = Volume.objects.create(host=make.make_host("HV08", outcome="failed", read_ago=90_000), kind="local",
                                  identity="d:", path="D:\\")  # fmt: skip
    assert "Last known, 25 h ago. The host does not answer" in words(page(browser, local.get_absolute_url()))
    SectionState.objects.all().delete()
    assert "This section has not been read yet." in words(page(browser, local.get_absolute_url()))


def test_how_nodes_reach_a_shared_volume(browser: Client, shared: Volume) -> None:
    cluster = shared.cluster
    volumes.VolumeAccess.objects.all().delete()
    for name, access, why in (("HV02", "BlockRedirected", "NoDiskConnectivity"), ("HV03", "Direct", None)):
        volumes.VolumeAccess.objects.create(
            host=make.make_host(name, cluster=cluster), identity=shared.identity, access=access, block_redirection=why
        )
    shown = words(card(browser, shared.get_absolute_url(), "nodes"))
    assert shown == "How nodes reach it HV02 Redirected BlockRedirected, NoDiskConnectivity HV03 directly"


def test_a_pool_shows_its_jobs_and_the_troubled_disks_first(browser: Client) -> None:
    pool = volumes.give_pool(make.make_host())
    shown = words(page(browser, pool.get_absolute_url()))
    assert "Repair 37 % done. No second node should go down meanwhile." in shown
    assert rows(card(browser, pool.get_absolute_url(), "disks"))[0][:2] == [
        "ATA SAMSUNG MZ7L3 serial S63",
        "Warning Lost Communication",
    ]
    assert "117.2 TiB of 175.8 TiB allocated" in shown


def test_what_lies_outside_ones_scope_is_not_there(client: Client, shared: Volume, django_user_model: Any) -> None:
    from accounts.models import Grant

    theirs = make.make_cluster("THEIRS")
    user = django_user_model.objects.create_user("limited")
    user.grants.all().delete()
    Grant.objects.create(user=user, role="viewer", scope_kind="cluster", scope_id=str(theirs.pk))
    client.force_login(user)
    vm = shared.cluster.hosts.get().vms.order_by("pk")[0]  # type: ignore[union-attr]
    pool = volumes.give_pool(vm.host)
    for thing in (shared, make.make_snapshot(vm), DiskFile.objects.all()[0], pool):
        assert client.get(thing.get_absolute_url()).status_code == 404
