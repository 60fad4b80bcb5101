"""The disks section: attachments by place, files by path, chains shared by VMs, and what is gone after two misses."""

from typing import Any

import pytest

from inventory.models import DiskFile, Drive, PollSection
from tests.inventory.building import broken, guid, make_host, poll, raw_vm, section
from tests.inventory.test_what_a_poll_writes import changed_rows, versions

pytestmark = pytest.mark.django_db
LEAF, BASE = "C:\\VMs\\a_1.avhdx", "C:\\VMs\\a.vhdx"


def raw_drive(number: int = 1, path: str | None = LEAF, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "drive",
        "vm_id": guid(number),
        "snapshot_id": None,
        "controller_type": "SCSI",
        "controller_number": 0,
        "controller_location": 0,
        "path": path,
        "disk_number": None,
        "is_shared": False,
    } | facts


def raw_file(path: str = LEAF, **facts: Any) -> dict[str, Any]:
    return {
        "kind": "file",
        "path": path,
        "format": "VHDX",
        "disk_type": "Dynamic",
        "size_on_disk_bytes": 4194304,
        "virtual_size_bytes": 2**37,
        "minimum_size_bytes": None,
        "block_size_bytes": 2**21,
        "parent_path": "",
        "backing_paths": [],
        "identifier": "E07370BC-7885-4308-A1F7-E538897A834D",
        "fragmentation_percent": None,
        "is_attached": True,
        "error": None,
    } | facts


CHAIN = [raw_file(LEAF, disk_type="Differencing", parent_path=BASE), raw_file(BASE)]
MISSING = {"type": "x", "id": "InvalidParameter,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "message": "no such file"}


def test_drives_and_the_files_of_their_chains_are_kept() -> None:
    poll(make_host(), [1], disks=section([raw_drive(), *CHAIN]))
    drive, leaf = Drive.objects.get(), DiskFile.objects.get(path=LEAF)
    assert (str(drive.vm_id), drive.path_key, drive.snapshot_id) == (guid(1), LEAF.lower(), None)
    assert (leaf.parent_key, leaf.size_on_disk_bytes, leaf.minimum_size_bytes) == (BASE.lower(), 4194304, None)


def test_the_same_again_writes_nothing() -> None:
    host = make_host()
    items = [raw_drive(), raw_drive(snapshot_id=guid(77), path=BASE), *CHAIN]
    poll(host, [1], disks=section(items))
    before = versions("drive"), versions("diskfile")
    poll(host, [1], disks=section(items))
    assert (versions("drive"), versions("diskfile")) == before
    assert changed_rows() == 0


def test_a_file_that_grew_is_one_row_written() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(), *CHAIN]))
    poll(host, [1], disks=section([raw_drive(), CHAIN[0] | {"size_on_disk_bytes": 2**30}, CHAIN[1]]))
    assert changed_rows() == 1
    assert DiskFile.objects.get(path=LEAF).size_on_disk_bytes == 2**30


def test_now_and_a_snapshot_may_be_pointed_at_one_place_of_a_controller() -> None:
    poll(make_host(), [1], disks=section([raw_drive(), raw_drive(snapshot_id=guid(77), path=BASE)]))
    assert sorted(str(drive.snapshot_id) for drive in Drive.objects.all()) == [guid(77), "None"]


def test_a_parent_that_several_vms_share_is_one_row_however_it_is_spelt() -> None:
    items = [
        raw_drive(1),
        raw_drive(2, "c:\\vms\\B.VHDX"),
        *CHAIN,
        raw_file("c:\\vms\\B.VHDX", parent_path=BASE.upper()),
    ]
    poll(make_host(), [1, 2], disks=section(items))
    assert DiskFile.objects.filter(path_key=BASE.lower()).count() == 1
    assert DiskFile.objects.filter(parent_key=BASE.lower()).count() == 2


def test_a_file_named_twice_in_two_spellings_is_refused_once_and_kept_once() -> None:
    poll(make_host(), [1], disks=section([raw_file(BASE), raw_file(BASE.upper())]))
    assert DiskFile.objects.count() == 1
    assert len(PollSection.objects.get(name="disks").refused) == 1


def test_two_files_that_name_each_other_are_kept_as_they_are() -> None:
    poll(make_host(), [1], disks=section([raw_file(LEAF, parent_path=BASE), raw_file(BASE, parent_path=LEAF)]))
    assert set(DiskFile.objects.values_list("path_key", "parent_key")) == {
        (LEAF.lower(), BASE.lower()),
        (BASE.lower(), LEAF.lower()),
    }


def test_what_cannot_be_read_is_a_file_with_its_reason_and_unknown_sizes() -> None:
    poll(make_host(), [1], disks=section([raw_drive(), {"kind": "file", "path": LEAF, "error": MISSING}]))
    file = DiskFile.objects.get()
    assert (file.error_code, file.size_on_disk_bytes, file.virtual_size_bytes) == ("missing", None, None)


def test_gone_after_two_misses_and_not_after_one() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(), *CHAIN]))
    poll(host, [1], disks=section([]))
    assert (Drive.objects.count(), DiskFile.objects.count()) == (1, 2)
    poll(host, [1], disks=section([]))
    assert (Drive.objects.count(), DiskFile.objects.count()) == (0, 0)


def test_a_section_that_failed_or_is_not_whole_makes_nothing_gone() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(), *CHAIN]))
    for answer in (broken(), section([{"kind": "drive", "vm_id": None, "error": MISSING}]), section([{"kind": "x"}])):
        poll(host, [1], disks=answer)
        poll(host, [1], disks=answer)
    assert (Drive.objects.count(), DiskFile.objects.count()) == (1, 2)


def test_a_malformed_item_costs_only_itself() -> None:
    bad = [raw_drive(controller_number="0"), raw_file(""), raw_file("x" * 40_000), 7, None, raw_drive(vm_id="nobody")]
    poll(make_host(), [1], disks=section([*bad, raw_drive(), *CHAIN]))
    assert (Drive.objects.count(), DiskFile.objects.count()) == (1, 2)
    assert len(PollSection.objects.get(name="disks").refused) == len(bad)


def test_a_path_too_long_for_an_index_is_still_one_file() -> None:
    deep = "C:\\" + "İ" * 9_000
    host = make_host()
    for _ in range(2):
        poll(host, [1], disks=section([raw_drive(1, deep), raw_file(deep, parent_path=BASE), raw_file(BASE)]))
    assert DiskFile.objects.get(path=deep).path_key == Drive.objects.get().path_key
    assert DiskFile.objects.count() == 2


def test_drives_of_a_vm_that_is_not_on_this_host_are_left_to_the_other() -> None:
    here, there = make_host("HV01"), make_host("HV02", 5986)
    poll(here, [1], disks=section([raw_drive()]))
    poll(there, [], disks=section([raw_drive(path="D:\\stale.vhdx")]))
    assert [drive.host_id for drive in Drive.objects.all()] == [here.pk]


def test_a_replica_has_drives_of_its_own() -> None:
    primary, replica = make_host("HV01"), make_host("HV02", 5986)
    off = raw_vm(1, replication_mode="Replica", state="Off")
    poll(primary, [1], disks=section([raw_drive()]))
    poll(replica, [], vms=section([off]), disks=section([raw_drive(path="D:\\Replica\\a.vhdx")]))
    assert sorted(Drive.objects.values_list("host_id", "path")) == [
        (primary.pk, LEAF),
        (replica.pk, "D:\\Replica\\a.vhdx"),
    ]


def test_what_one_node_may_not_open_does_not_hide_what_another_reads() -> None:
    owner, other = make_host("HV01"), make_host("HV02", 5986)
    locked = {"id": "ObjectInUse,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "message": "in use"}
    poll(owner, [1], disks=section([raw_drive(1, BASE), raw_file(BASE)]))
    poll(other, [2], disks=section([raw_drive(2, BASE), {"kind": "file", "path": BASE, "error": locked}]))
    assert set(DiskFile.objects.values_list("host_id", "error_code")) == {(owner.pk, None), (other.pk, "locked")}
