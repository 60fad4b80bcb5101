"""What polls show to be different is told once, as exactly as it is known, and nothing that was there before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.choices import ChangeKind as K
from history.models import Change
from history.rules.disks import mark_passed
from history.rules.storage import filling
from history.wording import sentence
from inventory import polls
from inventory.ingest.seen_gone import count_as_missed
from inventory.models import VM, Cluster, DiskFile, Host, Poll
from snapshots.models import Snapshot
from tests.inventory.building import (
    NOW,
    answer,
    begin,
    broken,
    guid,
    let_time_pass,
    make_host,
    poll,
    raw_host,
    raw_memory,
    raw_vm,
    section,
)
from tests.inventory.raw_networks import raw_adapter, raw_switch
from tests.inventory.raw_storage import GIB, local_volume, shared_volume, unit
from tests.inventory.test_what_disks_a_poll_writes import raw_drive, raw_file
from tests.inventory.test_what_nodes_tell_of_their_cluster import raw_group, raw_node, told, whole
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
BASE = "C:\\VMs\\a.vhdx"


def kinds() -> list[str]:
    """Oldest first, as they were written."""
    return list(Change.objects.order_by("pk").values_list("kind", flat=True))


def starts(host: Host) -> list[datetime]:
    return list(Poll.objects.filter(host=host).order_by("started_at").values_list("started_at", flat=True))


def everything(**more: Any) -> dict[str, Any]:
    return {
        "snapshots": section([raw_snapshot()]),
        "disks": section([raw_drive(path=BASE), raw_file(BASE)]),
        "networks": section([raw_switch()]),
        "vmnics": section([raw_adapter()]),
        "volumes": section([local_volume(), shared_volume()]),
        "storage": section([unit("pool"), unit("disk")]),
        "host": told(),
        "cluster": whole(),
        "groups": section([raw_group()]),
    } | more


def test_the_first_poll_of_a_host_tells_nothing_and_the_same_again_asks_nothing_more() -> None:
    host = make_host()
    poll(host, [1, 2], **everything())
    poll(host, [1, 2], **everything())
    assert kinds() == []
    with CaptureQueriesContext(
        connection,
    ) as asked:
        poll(host, [1, 2], **everything())
    assert not [query for query in asked if "history_change" in query["sql"]]
    assert Poll.objects.latest("started_at").rows_changed == 0


def test_a_vm_that_appears_between_two_polls_is_told_between_them() -> None:
    host = make_host()
    poll(host, [1])
    poll(host, [1, 2])
    change = Change.objects.get()
    assert (change.kind, str(change.vm_id), change.name, change.host) == (K.VM_APPEARED, guid(2), "vm2", host)
    assert [change.earliest_at, change.at] == starts(host)
    assert change.poll_id == Poll.objects.latest("started_at").pk


def test_polls_that_failed_in_between_make_it_less_exact() -> None:
    host = make_host()
    poll(host, [1])
    for _ in range(3):
        poll(host, [], vms=broken())
    poll(host, [1, 2])
    change, moments = Change.objects.get(), starts(host)
    assert (change.earliest_at, change.at) == (moments[0], moments[-1])


def test_a_vm_is_told_to_be_gone_once_it_was_missed_twice_and_since_it_was_missed_first() -> None:
    host = make_host()
    for vms in ([1], [1], []):
        poll(host, vms)
    poll(host, [])  # too soon to count
    let_time_pass()
    poll(host, [])
    change, moments = Change.objects.get(), starts(host)
    assert (change.kind, change.earliest_at, change.at) == (K.VM_DISAPPEARED, moments[1], moments[2])
    poll(host, [1])
    assert kinds() == [K.VM_DISAPPEARED, K.VM_RETURNED]


def test_a_move_is_told_by_the_new_host_since_the_old_one_was_read_last_and_brings_nothing_new_along() -> None:
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    parts = {name: everything()[name] for name in ("snapshots", "disks", "vmnics")}
    poll(first, [1], **parts)
    poll(second, [])
    poll(second, [1], **parts)
    for _ in range(2):
        poll(first, [])
        poll(second, [1], **parts)
    change = Change.objects.get()
    assert (change.kind, change.host, change.from_host) == (K.VM_MOVED, second, first)
    assert (change.earliest_at, change.at) == (starts(first)[0], starts(second)[1])
    assert sentence(change) == "from HV01 to HV02"


def test_a_move_is_told_once_where_the_node_that_was_left_is_read_often_before_the_other_one_is() -> None:
    """Nor do its disks, snapshots and adapters go, as long as nobody knows where the VM is."""
    first, second = make_host("HV01", 7000), make_host("HV02", 7001)
    cluster = Cluster.objects.create(name="CL1", first_seen_at=NOW)
    Host.objects.update(cluster=cluster)
    parts = {name: everything()[name] for name in ("snapshots", "disks", "vmnics")}
    asked = ["vms", "memory", *parts]
    polls.finish(begin(first, asked), answer([1], **parts))
    polls.finish(begin(second, asked), answer([]))
    before = Snapshot.objects.get()
    for _ in range(2):
        polls.finish(begin(first, asked), answer([]))
        let_time_pass()
        polls.finish(begin(first, asked), answer([]))
    vm = VM.objects.get()
    assert (vm.host, vm.gone_at) == (first, None)
    assert vm.placements.get().missed_polls == 1
    assert [(one.missed_polls, one.chain_trouble) for one in vm.drives.all()] == [(0, "")]
    assert [(one.missed_polls, one.cost_bytes) for one in vm.snapshots.all()] == [(0, before.cost_bytes)]
    assert [one.missed_polls for one in vm.adapters.all()] == [0]
    assert [one.missed_polls for one in DiskFile.objects.filter(host=first)] == [0]
    assert not Change.objects.exists()
    polls.finish(begin(second, asked), answer([1], **parts))
    for _ in range(3):
        polls.finish(begin(first, asked), answer([]))
        polls.finish(begin(second, asked), answer([1], **parts))
    assert not DiskFile.objects.filter(host=first).exists()
    assert kinds() == [K.VM_MOVED]
    assert sentence(Change.objects.get()) == "from HV01 to HV02"
    assert set(vm.drives.values_list("host", flat=True)) == {second.pk}


def test_a_start_is_told_by_the_moment_that_the_host_told_and_a_stop_between_polls() -> None:
    host = make_host()
    off = section([raw_vm(1, state="Off", uptime_seconds=0)])
    poll(host, vms=off)
    booted_at = datetime.now(UTC)
    poll(host, at=booted_at + timedelta(seconds=20), vms=section([raw_vm(1, uptime_seconds=20)]))
    started = Change.objects.get()
    assert (started.kind, started.is_exact) == (K.VM_STARTED, True)
    assert abs(started.at - booted_at) < timedelta(seconds=2)
    poll(host, vms=off)
    stopped = Change.objects.latest("pk")
    assert (stopped.kind, stopped.is_exact, sentence(stopped)) == (K.VM_STOPPED, False, "Off (was Running)")


def test_a_state_that_passes_is_not_told() -> None:
    host = make_host()
    for state in ("Running", "Stopping", "Off"):
        poll(host, vms=section([raw_vm(1, state=state)]))
    assert kinds() == [K.VM_STOPPED]


def test_a_restart_is_told_and_a_clock_that_was_put_right_is_not() -> None:
    host, now = make_host(), datetime.now(UTC)
    hosts = [section([raw_host(booted_at=f"{at:%Y-%m-%dT%H:%M:%S}.0000000Z")]) for at in (now - timedelta(days=9), now)]
    poll(host, [1], at=now, host=hosts[0], vms=section([raw_vm(1, uptime_seconds=9000)]))
    an_hour_off = section([raw_host(booted_at=f"{now - timedelta(days=9, hours=1):%Y-%m-%dT%H:%M:%S}.0000000Z")])
    poll(host, [1], at=now - timedelta(hours=1), host=an_hour_off, vms=section([raw_vm(1, uptime_seconds=9000)]))
    assert kinds() == []
    poll(host, [1], at=now, host=hosts[1], vms=section([raw_vm(1, uptime_seconds=0)]))
    assert sorted(kinds()) == [K.HOST_REBOOTED, K.VM_RESTARTED]
    assert sentence(Change.objects.get(kind=K.HOST_REBOOTED)).startswith("it had run for 9")


@pytest.mark.parametrize(
    ("before", "after", "kind", "says"),
    [
        ({"name": "old"}, {"name": "new"}, K.VM_RENAMED, "“old” is now “new”"),
        ({"processor_count": 2}, {"processor_count": 4}, K.VM_SETTINGS, "virtual processors: 2 → 4"),
        ({"notes": ""}, {"notes": "x"}, K.VM_SETTINGS, "Hyper-V's notes: none → x"),
    ],
)
def test_settings_of_a_vm(before: dict[str, Any], after: dict[str, Any], kind: str, says: str) -> None:
    host = make_host()
    for facts in (before, after):
        poll(host, vms=section([raw_vm(1, **facts)]))
    change = Change.objects.get()
    assert (change.kind, sentence(change)) == (kind, says)


def test_memory_settings_with_what_dynamic_memory_brings() -> None:
    host = make_host()
    static = {"dynamic_memory_enabled": False, "minimum_bytes": None, "maximum_bytes": None, "buffer_percent": None}
    poll(host, [1], memory=section([raw_memory(1, **static)]))
    poll(host, [1], memory=section([raw_memory(1)]))
    change = Change.objects.get()
    assert (change.kind, change.after["dynamic_memory_enabled"]) == (K.VM_MEMORY, True)
    assert "maximum memory: none → 8.0\u202fGiB" in sentence(change)


def test_snapshots_taken_and_deleted() -> None:
    host, now = make_host(), datetime.now(UTC)
    poll(host, [1], snapshots=section([]))
    taken = section([raw_snapshot(created_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z")])
    for _ in range(2):
        poll(host, [1], snapshots=taken)
    first = Change.objects.get()
    assert (first.kind, first.is_exact, first.name) == (K.SNAPSHOT_TAKEN, True, "snapshot 1")
    assert first.at >= now
    for _ in range(2):
        poll(host, [1], snapshots=section([]))
    deleted, moments = Change.objects.latest("pk"), starts(host)
    assert (deleted.kind, deleted.earliest_at, deleted.at) == (K.SNAPSHOT_DELETED, moments[2], moments[3])


def test_disks_of_a_vm_come_go_and_grow() -> None:
    host = make_host()
    base, other = raw_drive(path=BASE), raw_drive(path="C:\\VMs\\b.vhdx", controller_location=1)
    small, grown = raw_file(BASE, size_on_disk_bytes=19 * GIB), raw_file(BASE, size_on_disk_bytes=21 * GIB)
    poll(host, [1], disks=section([base, small]))
    poll(host, [1], disks=section([base, other, grown]))
    for _ in range(2):
        poll(host, [1], disks=section([base, raw_file(BASE, size_on_disk_bytes=22 * GIB, virtual_size_bytes=2**38)]))
    assert kinds() == [K.DISK_ADDED, K.DISK_GREW, K.DISK_RESIZED, K.DISK_REMOVED]
    assert set(Change.objects.values_list("vm_id", flat=True)) == {Change.objects.first().vm_id}
    assert sentence(Change.objects.get(kind=K.DISK_GREW)).startswith("passed 20")


def test_a_snapshot_that_a_job_saw_gone_went_after_the_last_poll_that_showed_it() -> None:
    host = make_host()
    for _ in range(3):
        poll(host, [1], snapshots=section([raw_snapshot()]))
    count_as_missed(Snapshot.objects.all())
    poll(host, [1], snapshots=section([]))
    change = Change.objects.get(kind=K.SNAPSHOT_DELETED)
    assert [change.earliest_at, change.at] == starts(host)[-2:]


def test_a_snapshot_gives_a_disk_another_file_and_is_no_new_disk() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(path=BASE)]))
    poll(host, [1], disks=section([raw_drive(path="C:\\VMs\\a_1.avhdx")]))
    poll(host, [1], disks=section([raw_drive(path=BASE)]))
    assert kinds() == []


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [(1, 15, None), (15, 16, 16), (16, 17, None), (19.9, 20, 20), (31, 41, 40), (10, 1000, 896), (200, 223, None)],
)
def test_growth_is_told_at_marks(before: float, after: float, mark: int | None) -> None:
    assert mark_passed(int(before * GIB), int(after * GIB)) == mark


def test_what_a_switch_and_an_adapter_have_different() -> None:
    host = make_host()
    poll(host, [1], networks=section([raw_switch()]), vmnics=section([raw_adapter()]))
    for _ in range(2):
        moved = raw_adapter(switch_name="Lab", access_vlan=7)
        poll(host, [1], networks=section([raw_switch(78, name="Lab")]), vmnics=section([moved]))
    assert sorted(kinds()) == [K.ADAPTER_CHANGED, K.SWITCH_ADDED, K.SWITCH_REMOVED]
    assert sentence(Change.objects.get(kind=K.ADAPTER_CHANGED)) == "switch: External → Lab; VLAN: 100 → 7"


def test_what_all_nodes_see_is_told_once_and_is_the_clusters() -> None:
    hosts = [make_host(name, port) for port, name in enumerate(("HV01", "HV02"), 7000)]
    for host in hosts:
        poll(host, **everything())
    down = whole(raw_node("HV01"), raw_node("HV02", node_id="2", state="Down"), witness_state="Failed")
    full = section([local_volume(), shared_volume(free_bytes=5 * GIB)])
    for host in hosts:
        poll(host, **everything(cluster=down, volumes=full))
    assert sorted(kinds()) == [K.NODE_STATE, K.VOLUME_FILLING]
    for change in Change.objects.all():
        assert (change.host, change.cluster.name) == (None, "CL1")
        assert (change.earliest_at, change.at) == (starts(hosts[1])[0], starts(hosts[0])[1])
    assert sentence(Change.objects.get(kind=K.NODE_STATE)) == "Down (was Up)"


def test_a_volume_that_breathes_around_a_mark_is_told_of_once() -> None:
    host = make_host()
    for free in (25, 19, 21, 19, 30, 19):
        poll(host, volumes=section([local_volume(free_bytes=free * GIB)]))
    assert kinds() == [K.VOLUME_FILLING, K.VOLUME_RELIEVED, K.VOLUME_FILLING]


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [(50, 79, None), (79, 80, 80), (79, 95, 90), (85, 89, None), (89, 91, 90), (95, 86, None)],
)
def test_marks_of_a_volume(before: int, after: int, passed: int | None) -> None:
    volumes = [
        {"capacity_bytes": 100, "file_system_free_bytes": 100 - used, "free_unknown_reason": None}
        for used in (before, after)
    ]
    found = filling(*volumes)
    assert (found[2]["passed_percent"] if found else None) == passed


def test_a_poll_that_lost_its_lease_tells_nothing() -> None:
    host = make_host()
    poll(host, [1])
    late = begin(host)
    poll(host, [1, 2])
    with pytest.raises(polls.LeaseLost):
        polls.finish(late, answer([1, 2, 3]))
    assert list(Change.objects.values_list("name", flat=True)) == ["vm2"]
