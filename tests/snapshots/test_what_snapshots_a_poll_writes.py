"""The snapshots section: rows by VM and GUID, where the VM is, gone after two misses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from inventory.models import Drive, Poll, PollSection
from snapshots.models import Snapshot
from tests.inventory.building import broken, guid, make_host, poll, raw_vm, section
from tests.inventory.test_what_disks_a_poll_writes import raw_drive

pytestmark = pytest.mark.django_db


def raw_snapshot(number: int = 1, *, vm: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "vm_id": guid(vm),
        "id": guid(1000 + number),
        "name": f"snapshot {number}",
        "snapshot_type": "Standard",
        "is_automatic": False,
        "created_at": "2026-11-20T11:12:13.1234567Z",
        "parent_id": None,
        "is_current": True,
        "state": "Off",
        "path": "C:\\VMs\\a",
        "system_files_bytes": 157704,
    } | facts


def test_a_snapshot_is_kept_as_it_was_told() -> None:
    poll(make_host(), [1], snapshots=section([raw_snapshot(parent_id=guid(1009))]))
    kept = Snapshot.objects.get()
    assert (str(kept.vm_id), str(kept.snapshot_id), str(kept.parent_id)) == (guid(1), guid(1001), guid(1009))
    assert kept.created_at == datetime(2026, 11, 20, 11, 12, 13, 123456, tzinfo=UTC)


def test_what_an_older_windows_does_not_tell_is_unknown() -> None:
    poll(make_host(), [1], snapshots=section([raw_snapshot(is_automatic=None)]))
    assert Snapshot.objects.get().is_automatic is None


def test_the_same_again_writes_nothing() -> None:
    host = make_host()
    for _ in range(2):
        poll(host, [1], snapshots=section([raw_snapshot(1), raw_snapshot(2)]))
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_gone_after_two_misses_and_not_after_one() -> None:
    host = make_host()
    poll(host, [1], snapshots=section([raw_snapshot(1), raw_snapshot(2)]))
    poll(host, [1], snapshots=section([raw_snapshot(1)]))
    assert Snapshot.objects.count() == 2
    poll(host, [1], snapshots=section([raw_snapshot(1)]))
    assert [snapshot.name for snapshot in Snapshot.objects.all()] == ["snapshot 1"]


def test_a_section_that_failed_or_is_not_whole_makes_nothing_gone() -> None:
    host = make_host()
    poll(host, [1], snapshots=section([raw_snapshot()]))
    unread = {"vm_id": None, "id": None, "error": {"message": "moved away"}}
    for answer in (broken(), section([unread])):
        poll(host, [1], snapshots=answer)
        poll(host, [1], snapshots=answer)
    assert Snapshot.objects.count() == 1


def test_one_guid_under_two_vms_is_two_snapshots() -> None:
    """An exported VM that was imported as a copy keeps the GUIDs of its snapshots."""
    poll(make_host(), [1, 2], snapshots=section([raw_snapshot(1, vm=1), raw_snapshot(1, vm=2)]))
    assert Snapshot.objects.count() == 2


def test_a_malformed_item_costs_only_itself() -> None:
    bad = [
        raw_snapshot(3, created_at="yesterday"),
        raw_snapshot(4, id=""),
        raw_snapshot(5, name=None),
        [],
        raw_snapshot(1),
    ]
    poll(make_host(), [1], snapshots=section([raw_snapshot(1), *bad, raw_snapshot(2)]))
    assert Snapshot.objects.count() == 2
    assert len(PollSection.objects.get(name="snapshots").refused) == len(bad)


def test_snapshots_of_a_vm_that_is_elsewhere_are_left_to_the_other_host() -> None:
    here, there = make_host("HV01"), make_host("HV02", 5986)
    poll(here, [1], snapshots=section([raw_snapshot()]))
    poll(there, [], snapshots=section([raw_snapshot(2)]))
    assert [(one.host_id, one.name) for one in Snapshot.objects.all()] == [(here.pk, "snapshot 1")]


def test_recovery_points_of_a_replica_stand_beside_the_snapshots_of_the_vm() -> None:
    primary, replica = make_host("HV01"), make_host("HV02", 5986)
    off = raw_vm(1, replication_mode="Replica", state="Off")
    poll(primary, [1], snapshots=section([raw_snapshot(1)]))
    poll(replica, [], vms=section([off]), snapshots=section([raw_snapshot(2, snapshot_type="Replica")]))
    assert set(Snapshot.objects.values_list("host_id", "snapshot_type")) == {
        (primary.pk, "Standard"),
        (replica.pk, "Replica"),
    }


def test_what_a_host_showed_of_a_vm_goes_when_it_stands_there_no_more() -> None:
    """Without the heavy sections being asked: lists would show a VM that has moved twice until they are due."""
    before, after = make_host("HV01"), make_host("HV02", 5986)
    poll(before, [1], snapshots=section([raw_snapshot(1)]), disks=section([raw_drive(1)]))
    poll(after, [1], snapshots=section([raw_snapshot(1)]), disks=section([raw_drive(1)]))
    for left in (2, 1):
        assert (Snapshot.objects.count(), Drive.objects.count()) == (2, 2), left
        poll(before, [], snapshots=broken(), disks=broken())
    assert set(Snapshot.objects.values_list("host_id")) == set(Drive.objects.values_list("host_id")) == {(after.pk,)}
