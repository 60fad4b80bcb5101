"""What the page of a VM says and draws of its snapshots and disks, and what it does not claim to know."""

import re

from bs4 import BeautifulSoup, Tag
from django.test import Client

from inventory.choices import PlacementKind
from inventory.models import VM, Placement, SectionState
from tests.pages import factories as make
from tests.pages.parts import equip


def section(browser: Client, vm: VM, name: str) -> Tag:
    found = BeautifulSoup(browser.get(vm.get_absolute_url()).content, "html.parser").select_one(
        f'[aria-labelledby="{name}-title"]'
    )
    assert found is not None
    return found


def read_vm() -> VM:
    """On a host that was read a moment ago, every section of it."""
    return make.make_vm(1, make.make_host())


def words(tag: Tag) -> str:
    """Its text as people read it, every kind of space one space."""
    return re.sub(r" (?=[,.)])", "", " ".join(tag.get_text(" ").split()))


def knots(found: Tag) -> list[str]:
    """What each row of the trees says, from the top."""
    return [words(row.select_one(".hv-knot-body") or row) for row in found.select("li.hv-knot")]


def disks(browser: Client, vm: VM) -> list[tuple[str, list[str]]]:
    """Of each disk what stands above its picture, and the picture."""
    found = section(browser, vm, "disks").select(".hv-disk")
    return [(words(disk).split(knots(disk)[0])[0] if knots(disk) else words(disk), knots(disk)) for disk in found]


def test_what_was_never_read_is_unknown_and_not_none(browser: Client) -> None:
    vm = read_vm()
    SectionState.objects.filter(host=vm.host, name__in=("snapshots", "disks")).delete()
    for name in ("snapshots", "disks"):
        assert "has not been read yet" in section(browser, vm, name).get_text()


def test_none_is_said_where_the_host_answered(browser: Client) -> None:
    vm = read_vm()
    for name in ("snapshots", "disks"):
        assert "None." in section(browser, vm, name).get_text()


def test_what_nobody_has_read_since_the_vm_came_is_unknown_and_not_none(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), host_decided_at=make.seconds_ago(5))
    for name in ("snapshots", "disks", "network", "devices"):
        shown = section(browser, vm, name).get_text(" ", strip=True)
        assert "Unknown It has not been read since the VM came to this host." in shown
        assert not any(claim in shown for claim in ("None.", "has none", "No drive"))


def test_what_the_host_before_told_of_a_vm_is_shown_as_such(browser: Client) -> None:
    vm = make.make_vm(1, make.make_host(), host_decided_at=make.seconds_ago(5))
    equip(vm)
    for name in ("network", "devices", "guest"):
        shown = section(browser, vm, name).get_text(" ", strip=True)
        assert "last known, from before it came to this host" in shown
        assert "Unknown" not in shown


def test_snapshots_are_a_tree_with_now_on_top_of_what_it_goes_on_from(browser: Client) -> None:
    vm = read_vm()
    root = make.make_snapshot(vm, 1, age_days=90, name="clean")
    middle = make.make_snapshot(vm, 2, age_days=50, name="PostgreSQL", parent_id=root.snapshot_id, is_current=True)
    make.make_snapshot(vm, 3, age_days=25, name="Oracle", parent_id=root.snapshot_id, snapshot_type="Recovery")
    make.make_snapshot(vm, 4, age_days=5, name="start", parent_id=middle.snapshot_id, is_automatic=True)
    now, start, postgres, oracle, clean = knots(section(browser, vm, "snapshots"))
    assert now == "Now the VM goes on from PostgreSQL 2 snapshots under it"
    assert start.startswith("start Automatic unknown")
    assert "5 d ago · no owner · depth 3 · hangs on PostgreSQL" in start
    assert postgres.startswith("PostgreSQL User 2 go on from here unknown")
    assert "50 d ago · no owner · depth 2 · hangs on clean" in postgres
    assert oracle.startswith("Oracle Backup unknown")
    assert "25 d ago · no owner · depth 2 · hangs on clean" in oracle
    assert clean.startswith("clean User 2 go on from here unknown")
    assert "90 d ago · no owner · depth 1 · hangs on nothing" in clean


def test_a_snapshot_whose_parent_or_age_nobody_knows_says_so(browser: Client) -> None:
    vm = read_vm()
    make.make_snapshot(vm, 1, parent_id=make.guid(7), created_at=None)
    (shown,) = knots(section(browser, vm, "snapshots"))
    assert "age unknown" in shown
    assert "hangs on a snapshot that was not read" in shown


def test_recovery_points_of_a_replica_follow_and_say_where(browser: Client) -> None:
    vm, other = read_vm(), make.make_host("HV02")
    Placement.objects.create(vm=vm, host=other, kind=PlacementKind.REPLICA, first_seen_at=make.seconds_ago(9))
    make.make_snapshot(vm, 1, age_days=0.1, host=other, snapshot_type="Replica", name="point")
    make.make_snapshot(vm, 2, age_days=5, name="own")
    found = section(browser, vm, "snapshots")
    own, point = knots(found)
    assert own.startswith("own ")
    assert point.startswith("point Replica")
    assert words(found).index("own") < words(found).index("Of the replica on HV02") < words(found).index("point")


def test_what_a_host_still_lists_of_a_vm_that_has_left_it_is_not_shown(browser: Client) -> None:
    vm, before = read_vm(), make.make_host("HV02")
    make.make_snapshot(vm, 1, host=before)
    make.make_drive(vm, "D:\\old.vhdx", host=before)
    assert knots(section(browser, vm, "snapshots")) == disks(browser, vm) == []


def test_a_chain_is_drawn_from_what_is_written_to_down_to_the_disk_and_added_up(browser: Client) -> None:
    vm = read_vm()
    taken = make.make_snapshot(vm, 1, name="before patch")
    make.make_chain(vm, "system", files=3)
    middle = f"C:\\ClusterStorage\\Volume1\\{vm.pk}\\system_{make.guid(1)}.avhdx"
    make.make_drive(vm, middle, snapshot_id=taken.snapshot_id)
    ((head, (leaf, child, base)),) = disks(browser, vm)
    assert "SCSI 0:0" in head
    assert "36.0 GiB on disk" in head
    assert "127.0 GiB virtual 3 files" in head
    assert leaf.startswith(f"system_{make.guid(2)}.avhdx Now 12.0 GiB VHDX, differencing")
    assert child.endswith("VHDX, differencing · holds before patch")
    assert base.endswith("VHDX, dynamic")


def test_files_of_another_branch_stand_beside_and_those_of_a_detached_disk_below(browser: Client) -> None:
    vm = read_vm()
    for path, parent in (("D:\\a.vhdx", None), ("D:\\now.avhdx", "D:\\a.vhdx"), ("D:\\side.avhdx", "D:\\a.vhdx")):
        make.make_disk_file(vm.host, path, parent=parent)
    make.make_disk_file(vm.host, "D:\\detached.vhdx")
    make.make_drive(vm, "D:\\now.avhdx")
    taken = make.make_snapshot(vm, 1, name="kept")
    make.make_drive(vm, "D:\\side.avhdx", snapshot_id=taken.snapshot_id)
    make.make_drive(vm, "D:\\detached.vhdx", snapshot_id=taken.snapshot_id, location=1)
    (_, (now, side, base)), (left, (detached,)) = disks(browser, vm)
    assert [row.split()[0] for row in (now, side, base)] == ["now.avhdx", "side.avhdx", "a.vhdx"]
    assert side.endswith("holds kept")
    assert left.strip() == "Files that only snapshots need"
    assert detached.startswith("detached.vhdx")


def test_a_deep_chain_is_folded_and_nothing_of_it_is_left_out(browser: Client) -> None:
    vm = read_vm()
    make.make_chain(vm, "deep", files=35)
    ((_, drawn),) = disks(browser, vm)
    assert len(drawn) == 35
    summary = section(browser, vm, "disks").select_one(".hv-fold summary")
    assert summary is not None
    assert summary.get_text() == "26 more files between"


def test_a_missing_file_is_drawn_and_adds_nothing_up(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\a_1.avhdx")
    make.make_disk_file(vm.host, "D:\\a_1.avhdx", parent="D:\\a.vhdx")
    make.make_disk_file(vm.host, "D:\\a.vhdx", gib=None, error_code="missing")
    ((head, (_, base)),) = disks(browser, vm)
    assert "the file is missing, or is none. (D:\\a.vhdx)" in head
    assert "unknown" in head.split(" on disk")[0]
    assert base.startswith("a.vhdx File missing size unknown")


def test_a_parent_that_was_never_read_is_drawn_as_what_is_only_named(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\a_1.avhdx")
    make.make_disk_file(vm.host, "D:\\a_1.avhdx", parent="D:\\A.vhdx")
    ((head, (_, base)),) = disks(browser, vm)
    assert "The parent of D:\\a_1.avhdx has not been read." in head
    assert base == "A.vhdx Parent not read size unknown named as a parent, never read"


def test_a_chain_that_comes_back_to_itself_is_said_and_ends(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\a.avhdx")
    make.make_disk_file(vm.host, "D:\\a.avhdx", parent="D:\\b.avhdx")
    make.make_disk_file(vm.host, "D:\\b.avhdx", parent="D:\\A.AVHDX")
    ((head, drawn),) = disks(browser, vm)
    assert "comes back to itself" in head
    assert len(drawn) == 2
    assert "which hangs on it" in drawn[1]


def test_pass_through_empty_and_shared_drives_are_told_apart(browser: Client) -> None:
    vm = read_vm()
    other = make.make_vm(2, vm.host, name="other node")
    make.make_drive(vm, "Disk 3 1863.02 GB", disk_number=3)
    make.make_drive(vm, None, location=1)
    make.make_drive(vm, "D:\\q.vhds", location=2, is_shared=True)
    make.make_drive(other, "D:\\Q.vhds", is_shared=True)
    physical, empty, shared = (head for head, _ in disks(browser, vm))
    assert physical.startswith("Physical disk 3 SCSI 0:0 Disk 3 1863.02 GB")
    assert empty.startswith("Nothing attached")
    assert "also attached to other node" in shared
    assert "has not been read yet" in shared


def test_a_master_image_says_how_many_others_hang_on_it(browser: Client) -> None:
    vm = read_vm()
    make.make_disk_file(vm.host, "D:\\master.vhdx")
    for number in range(3):
        make.make_disk_file(vm.host, f"D:\\desk{number}.vhdx", parent="D:\\MASTER.vhdx")
    make.make_drive(vm, "D:\\desk0.vhdx")
    ((_, (_, master)),) = disks(browser, vm)
    assert "shared with 2 other files" in master


def test_a_vhd_set_leads_to_the_file_behind_it(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\set.vhds", is_shared=True)
    make.make_disk_file(vm.host, "D:\\set.vhds", gib=0.25, format="VHDSet", backing_keys=["d:\\set_1.avhdx"])
    make.make_disk_file(vm.host, "D:\\set_1.avhdx", gib=30)
    ((head, (leaf, behind)),) = disks(browser, vm)
    assert "VHDSet, dynamic" in leaf
    assert behind.startswith("set_1.avhdx")
    assert "30.2 GiB on disk" in head
