"""What the page of a VM says of its snapshots and disks, and what it does not claim to know."""

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


def rows(found: Tag) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in found.select("tbody tr")]


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


def test_snapshots_by_age_with_their_class(browser: Client) -> None:
    vm = read_vm()
    make.make_snapshot(vm, 1, age_days=90, name="old")
    make.make_snapshot(vm, 2, age_days=1, name="young", is_current=True)
    make.make_snapshot(vm, 3, age_days=2, name="nightly", snapshot_type="Recovery")
    make.make_snapshot(vm, 4, age_days=3, name="start", is_automatic=True)
    shown = rows(section(browser, vm, "snapshots"))
    assert [row[0] for row in shown] == ["young the VM goes on from here", "nightly", "start", "old"]
    assert [row[1] for row in shown] == ["Standard", "Backup", "Automatic", "Standard"]


def test_recovery_points_of_a_replica_follow_and_say_where(browser: Client) -> None:
    vm, other = read_vm(), make.make_host("HV02")
    Placement.objects.create(vm=vm, host=other, kind=PlacementKind.REPLICA, first_seen_at=make.seconds_ago(9))
    make.make_snapshot(vm, 1, age_days=0.1, host=other, snapshot_type="Replica", name="point")
    make.make_snapshot(vm, 2, age_days=5, name="own")
    shown = rows(section(browser, vm, "snapshots"))
    assert [row[0] for row in shown] == ["own", "point of the replica on HV02"]


def test_what_a_host_still_lists_of_a_vm_that_has_left_it_is_not_shown(browser: Client) -> None:
    vm, before = read_vm(), make.make_host("HV02")
    make.make_snapshot(vm, 1, host=before)
    make.make_drive(vm, "D:\\old.vhdx", host=before)
    assert rows(section(browser, vm, "snapshots")) == rows(section(browser, vm, "disks")) == []


def test_a_chain_is_counted_and_added_up(browser: Client) -> None:
    vm = read_vm()
    make.make_chain(vm, "system", files=3)
    ((name, place, kind, files, on_disk, virtual),) = rows(section(browser, vm, "disks"))
    assert name.startswith("system_")
    assert (place, kind, files) == ("SCSI 0:0", "VHDX, differencing", "3")
    assert on_disk.startswith("36")
    assert virtual.startswith("127")


def test_a_broken_chain_says_where_and_adds_nothing_up(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\a_1.avhdx")
    make.make_disk_file(vm.host, "D:\\a_1.avhdx", parent="D:\\a.vhdx")
    make.make_disk_file(vm.host, "D:\\a.vhdx", gib=None, error_code="missing")
    ((name, _, _, files, on_disk, _),) = rows(section(browser, vm, "disks"))
    assert "the file is missing, or is none. (D:\\a.vhdx)" in name
    assert files == "2"
    assert on_disk.startswith("unknown")


def test_a_chain_that_comes_back_to_itself_is_said_and_ends(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\a.avhdx")
    make.make_disk_file(vm.host, "D:\\a.avhdx", parent="D:\\b.avhdx")
    make.make_disk_file(vm.host, "D:\\b.avhdx", parent="D:\\A.AVHDX")
    ((name, _, _, files, *_),) = rows(section(browser, vm, "disks"))
    assert "comes back to itself" in name
    assert files == "2"


def test_pass_through_empty_and_shared_drives_are_told_apart(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "Disk 3 1863.02 GB", disk_number=3)
    make.make_drive(vm, None, location=1)
    make.make_drive(vm, "D:\\q.vhds", location=2, is_shared=True)
    physical, empty, shared = rows(section(browser, vm, "disks"))
    assert (physical[3], empty[3]) == ("–", "–")
    assert shared[3].startswith("unknown")
    assert physical[2] == "physical disk 3"
    assert empty[0] == "nothing attached"
    assert "shared by several VMs" in shared[2]
    assert "has not been read yet" in shared[0]


def test_a_vhd_set_leads_to_the_file_behind_it(browser: Client) -> None:
    vm = read_vm()
    make.make_drive(vm, "D:\\set.vhds", is_shared=True)
    make.make_disk_file(vm.host, "D:\\set.vhds", gib=0.25, format="VHDSet", backing_keys=["d:\\set_1.avhdx"])
    make.make_disk_file(vm.host, "D:\\set_1.avhdx", gib=30)
    ((_, _, kind, files, on_disk, _),) = rows(section(browser, vm, "disks"))
    assert kind.startswith("VHDSet, dynamic")
    assert files == "2"
    assert on_disk.startswith("30")
