"""What the pages of a snapshot, a chain and a VM say of costs, owners and of what a deletion would do to each file."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone

from accounts.models import User
from inventory.models import VM, Drive, Volume
from snapshots.evaluation import evaluate
from snapshots.models import Ownership, Snapshot, SnapshotSample
from tests.pages import factories as make
from tests.pages import volumes

FOLDER = "C:\\ClusterStorage\\Volume1\\payroll"
BASE, FIRST, SIDE, LEAF = (f"{FOLDER}{end}" for end in (".vhdx", "_1.avhdx", "_2.avhdx", "_3.avhdx"))


def words(tag: Tag | None) -> str:
    assert tag is not None
    return re.sub(r" (?=[,.;)])", "", " ".join(tag.get_text(" ").split()))


@pytest.fixture
def vm(db: None) -> VM:
    """base <- first (held by `middle`) <- leaf of Now, and a branch beside: base <- side, where `old` holds base."""
    cluster = make.make_cluster()
    vm = make.make_vm(1, make.make_host("HV01", cluster=cluster), name="payroll")
    volumes.give_shared_volumes(cluster)
    old = make.make_snapshot(vm, 1, age_days=80, name="old", system_files_bytes=0)
    middle = make.make_snapshot(vm, 2, age_days=40, name="middle", parent_id=old.snapshot_id, is_current=True)
    branch = make.make_snapshot(vm, 3, age_days=9, name="branch", parent_id=old.snapshot_id)
    make.make_disk_file(vm.host, BASE, gib=40)
    for path, parent, gib in ((FIRST, BASE, 6), (SIDE, BASE, 3), (LEAF, FIRST, 2)):
        make.make_disk_file(vm.host, path, parent=parent, gib=gib)
    make.make_drive(vm, LEAF)
    for one, path in ((old, BASE), (middle, FIRST), (branch, SIDE)):
        make.make_drive(vm, path, snapshot_id=one.snapshot_id)
    make.settle_chains(vm.host_id)
    evaluate(vm.host, timezone.now(), drives_read=True)
    return vm


def look(browser: Client, address: str, selector: str) -> Tag:
    answer = browser.get(address)
    assert answer.status_code == 200
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    assert found is not None
    return found


def snapshot(name: str) -> str:
    return Snapshot.objects.get(name=name).get_absolute_url()


def fates(browser: Client, name: str) -> list[str]:
    return [words(row) for row in look(browser, snapshot(name), "#deletion").select(".hv-fates > li")]


def test_what_is_between_it_and_its_one_child_is_merged(browser: Client, vm: VM) -> None:
    (merged, into) = sorted(fates(browser, "middle"))[::-1]
    assert merged.startswith("payroll_3.avhdx Now 2.0 GiB merged into payroll_1.avhdx")
    assert into.startswith("payroll_1.avhdx 6.0 GiB kept")
    head = words(look(browser, snapshot("middle"), ".hv-deletion-head"))
    assert head == "Deleting it merges payroll_3.avhdx into payroll_1.avhdx."


def test_a_file_that_several_children_need_is_kept_for_them(browser: Client, vm: VM) -> None:
    (kept,) = fates(browser, "old")
    assert kept.startswith("payroll.vhdx 40.0 GiB kept for 2 children")
    assert "2 snapshots that hang on it stay" in words(look(browser, snapshot("old"), ".hv-deletion-head"))


def test_a_leaf_away_from_now_is_deleted_without_a_merge(browser: Client, vm: VM) -> None:
    (gone,) = fates(browser, "branch")[:1]
    assert gone.startswith("payroll_2.avhdx 3.0 GiB deleted Nothing else needs it.")


def test_too_little_room_for_the_merge_is_said_before_anybody_tries(browser: Client, vm: VM) -> None:
    deletion = look(browser, snapshot("middle"), "#deletion")
    assert "Enough" in words(deletion)
    Volume.objects.filter(cluster=vm.host.cluster).update(file_system_free_bytes=10, free_unknown_reason=None)
    assert "Too little" in words(look(browser, snapshot("middle"), "#deletion"))
    assert "would fail for want of room" in words(look(browser, snapshot("middle"), "#deletion"))
    Volume.objects.filter(cluster=vm.host.cluster).update(free_unknown_reason="thin")
    assert "nobody knows what is free" in words(look(browser, snapshot("middle"), "#deletion"))


def test_what_was_never_read_makes_the_forecast_unknown(browser: Client, vm: VM) -> None:
    vm.host.disk_files.filter(path=LEAF).update(error_code="locked", size_on_disk_bytes=None, parent_key=None)
    head = words(look(browser, snapshot("middle"), ".hv-deletion-head"))
    assert "not known" in head


def test_what_it_costs_is_told_by_volume_and_at_worst(browser: Client, vm: VM) -> None:
    cost = words(look(browser, snapshot("old"), "#cost"))
    assert "9.0 GiB today, at worst 254.0 GiB" in cost  # two children, each as large as the disk can be: 2 x 127
    assert "C:\\ClusterStorage\\Volume1 9.0 GiB 2 files" in cost


def test_the_chain_says_of_each_file_what_it_holds_why_it_is_there_and_what_would_become_of_it(
    browser: Client, vm: VM
) -> None:
    Ownership.objects.create(
        vm_id=vm.pk, snapshot_id=Snapshot.objects.get(name="middle").snapshot_id, owner="Ada", given_by="operator",
        given_at=timezone.now(), expires_on=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    drive = Drive.objects.get(vm=vm, snapshot_id=None)
    rows = [words(row.select_one(".hv-box")) for row in look(browser, f"/chains/{drive.pk}/", "#chain").select("li")]
    leaf, first, side, base = rows
    assert leaf.startswith("payroll_3.avhdx Now 2.0 GiB")
    assert "written to since middle (Ada); delete that one, and this file is merged into payroll_1.avhdx" in leaf
    assert "holds middle User 40 d ago" in first
    assert "there because of old; delete that one, and this file is" in first
    assert "holds branch" in side
    assert "holds old User 80 d ago" in base
    assert "there because of" not in base


def test_a_left_over_file_is_called_so(browser: Client, vm: VM) -> None:
    Snapshot.objects.all().delete()
    Drive.objects.filter(snapshot_id__isnull=False).delete()
    chain = words(look(browser, f"/chains/{Drive.objects.get(vm=vm).pk}/", "#chain"))
    assert chain.count("Left over") == 2
    panel = words(look(browser, vm.get_absolute_url(), "#snapshots"))
    assert "8.0 GiB of it hang on no snapshot" in panel


def test_a_chain_that_is_broken_says_where_and_not_to_touch_it(browser: Client, vm: VM) -> None:
    vm.host.disk_files.filter(path=BASE).update(error_code="missing", size_on_disk_bytes=None)
    drive = Drive.objects.get(vm=vm, snapshot_id=None)
    page = words(look(browser, f"/chains/{drive.pk}/", "main"))
    assert "payroll.vhdx is missing. Touch none of these files by hand." in page


def test_the_tree_of_a_vm_says_size_owner_and_what_deleting_would_do(browser: Client, vm: VM) -> None:
    Ownership.objects.create(
        vm_id=vm.pk, snapshot_id=Snapshot.objects.get(name="old").snapshot_id, owner="Ada", given_by="operator",
        given_at=timezone.now(),
    )  # fmt: skip
    found = look(browser, vm.get_absolute_url(), "#snapshots")
    rows = [words(row.select_one(".hv-knot-body")) for row in found.select("li.hv-knot")]
    assert rows[0].startswith("Now the VM goes on from middle")
    assert rows[1].startswith("middle User 2.0 GiB 40 d ago · no owner · depth 2 · hangs on old")
    assert rows[1].endswith("deleting it merges payroll_3.avhdx into payroll_1.avhdx")
    assert "9.0 GiB 80 d ago · Ada · depth 1 · hangs on nothing" in rows[-1]
    assert rows[-1].endswith("deleting it keeps its files for 2 children")


@pytest.mark.usefixtures("vm")
def test_a_chain_of_a_snapshot_or_of_nothing_is_not_found(browser: Client) -> None:
    assert browser.get(f"/chains/{Drive.objects.filter(snapshot_id__isnull=False)[0].pk}/").status_code == 404
    assert browser.get("/chains/999999/").status_code == 404


def test_what_it_takes_is_told_by_disk_and_drawn_over_time_with_its_gaps(browser: Client, vm: VM) -> None:
    one = Snapshot.objects.get(name="middle")
    kept = SnapshotSample.objects.get(snapshot_id=one.snapshot_id)
    gap = {"at": kept.at - timedelta(days=5), "unread_since": kept.at - timedelta(days=7)}
    for facts, gib in (({"at": kept.at - timedelta(days=10)}, 1), (gap, 2)):
        SnapshotSample.objects.create(
            vm_id=vm.pk, snapshot_id=one.snapshot_id, cost_bytes=gib * 1024**3, is_partial=False, **facts
        )
    card = look(browser, one.get_absolute_url(), "#cost")
    assert "SCSI 0:0 2.0 GiB 1 file" in words(card)
    plot = card.select_one("#sizes svg")
    assert plot is not None
    assert "1 time in which nothing was read" in str(plot["aria-label"])
    assert len(plot.select('rect[fill="url(#hatch)"]')) == 1
    assert [words(row).rpartition("UTC ")[2] for row in card.select("#sizes tbody tr")] == [
        "2.0 GiB",
        "2.0 GiB",
        "1.0 GiB",
    ]
    assert look(browser, vm.get_absolute_url(), "#snapshot-sizes svg")

    SnapshotSample.objects.all().delete()
    assert "Sizes over time are kept from the next reading of the disks on" in words(
        look(browser, one.get_absolute_url(), "#cost")
    )


def test_what_the_next_ones_will_be_and_when_it_was_taken_in_utc(browser: Client, vm: VM, operator: User) -> None:
    VM.objects.update(checkpoint_type="ProductionOnly", automatic_checkpoints=True)
    policy = words(look(browser, vm.get_absolute_url(), ".hv-policy"))
    assert policy == (
        "Next snapshots: production, through the guest’s backup; none where that fails; Hyper-V takes one by itself "
        "whenever the VM is started."
    )
    taken = Snapshot.objects.get(name="old").created_at
    assert taken is not None
    User.objects.filter(pk=operator.pk).update(time_zone="Asia/Kolkata")
    facts = words(look(browser, snapshot("old"), "#facts"))
    assert "IST" in facts
    assert f"{taken:%Y-%m-%d %H:%M:%S} UTC" in facts


def test_a_chain_shows_what_is_found_of_its_vm(browser: Client, vm: VM) -> None:
    make.make_finding(vm.host, "snapshots.chain_deep", kind="vm", object_id=str(vm.pk), vm=vm)
    drive = Drive.objects.get(vm=vm, snapshot_id=None)
    assert "Findings 1" in words(look(browser, f"/chains/{drive.pk}/", "main"))
