"""Whatever is taken, applied and deleted: Now and every remaining snapshot hold what they held."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate import Clock, Estate, EstateError
from simulator.estate.files import DiskFile
from tests.simulator.estate.merging import everything, place
from tests.simulator.estate.moments import MONDAY, demo

VERBS = st.tuples(st.sampled_from(["take", "apply", "delete", "delete tree"]), st.integers(0, 30), st.integers(0, 200))


def small_estate() -> Estate:
    return Estate.uniform(hosts=1, vms_per_host=1, clock=Clock(MONDAY, rate=0))


def disk_names(estate: Estate) -> set[str]:
    return {file.path for volume in estate.volumes for file in volume.files.values() if isinstance(file, DiskFile)}


@settings(derandomize=True, max_examples=80, deadline=None)
@given(verbs=st.lists(VERBS, max_size=14))
def test_no_verb_changes_what_the_others_hold(verbs):
    estate = small_estate()
    _, vm = place(estate)
    for verb, choice, hours in verbs:
        estate.clock.advance(timedelta(hours=hours))
        before = everything(estate)
        if verb == "take":
            taken = estate.take_snapshot(vm.id, f"number {len(vm.snapshots)}")
            before[taken.id] = before[None]
        elif vm.snapshots:
            chosen = vm.snapshots[choice % len(vm.snapshots)].id
            if verb == "apply":
                estate.apply_snapshot(vm.id, chosen)
                before[None] = before[chosen]
            else:
                estate.delete_snapshot(vm.id, chosen, subtree=verb == "delete tree")
        after = everything(estate)
        assert after == {key: before[key] for key in after}


@settings(derandomize=True, max_examples=40, deadline=None)
@given(verbs=st.lists(VERBS, max_size=10))
def test_after_the_last_snapshot_only_the_disks_are_left(verbs):
    estate = small_estate()
    _, vm = place(estate)
    for verb, choice, hours in verbs:
        estate.clock.advance(timedelta(hours=hours))
        if verb == "take" or not vm.snapshots:
            estate.take_snapshot(vm.id, "another")
        elif verb == "apply":
            estate.apply_snapshot(vm.id, vm.snapshots[choice % len(vm.snapshots)].id)
    while vm.snapshots:
        estate.delete_snapshot(vm.id, vm.snapshots[len(vm.snapshots) // 2].id)

    assert len(disk_names(estate)) == 2
    assert {drive.path for drive in vm.drives} == disk_names(estate)
    assert vm.current_snapshot is None


def test_growth_goes_on_as_if_nothing_had_been_merged():
    merged, kept = small_estate(), small_estate()
    _, vm = place(merged)
    merged.delete_snapshot(vm.id, vm.snapshots[0].id)
    for estate in (merged, kept):
        estate.clock.advance(timedelta(days=20))

    assert everything(merged)[None] == everything(kept)[None]


def test_a_snapshot_takes_a_child_for_every_disk_and_saves_memory_where_asked():
    estate = small_estate()
    host, vm = place(estate)
    leaves = [drive.path for drive in vm.drives]

    taken = estate.take_snapshot(vm.id, "with memory", with_memory=True)

    assert [drive.path for drive in taken.drives] == leaves
    assert [estate.volumes.disk(host, drive.path).parent for drive in vm.drives] == leaves
    assert taken.system_bytes > vm.memory.startup
    assert vm.current_snapshot == taken.id


def test_deleting_a_subtree_leaves_the_other_branches():
    estate = demo()
    host = estate.hosts["HV11"]
    vm = next(vm for vm in host.vms if vm.name == "TEST-03")
    middle = next(one for one in vm.snapshots if one.name == "with PostgreSQL")

    estate.delete_snapshot(vm.id, middle.id, subtree=True)

    assert {one.name for one in vm.snapshots} == {
        "clean install", "with SQL Server", "with SQL Server, CU 12", "with Oracle",
    }  # fmt: skip
    assert vm.current_snapshot == middle.parent


def test_a_disk_that_several_vms_share_is_never_merged_into():
    estate = demo()
    vm = next(vm for host in estate.hosts.values() for vm in host.vms if vm.name == "VDI-DEV01")
    host, _ = estate.find_vm(vm.id)
    master = estate.volumes.chain(host, vm.drives[0].path)[-1]

    estate.delete_snapshot(vm.id, vm.snapshots[0].id)

    assert estate.volumes.disk(host, master.path) == master
    assert [file.path for file in estate.volumes.chain(host, vm.drives[0].path)][1:] == [master.path]


def test_a_stopped_vm_writes_no_more_until_it_is_started():
    estate = small_estate()
    _, vm = place(estate)
    estate.stop_vm(vm.id)
    before = everything(estate)[None]
    estate.clock.advance(timedelta(days=3))
    assert everything(estate)[None] == before

    estate.start_vm(vm.id)
    estate.clock.advance(timedelta(days=3))

    assert everything(estate)[None] != before


def test_a_removed_vm_leaves_its_disks_and_takes_its_configuration_along():
    estate = small_estate()
    _, vm = place(estate)
    disks = disk_names(estate)

    estate.remove_vm(vm.id)

    assert {file.path for volume in estate.volumes for file in volume.files.values()} == disks


def test_disks_go_with_a_vm_to_a_host_that_does_not_see_them():
    estate = Estate.uniform(hosts=2, vms_per_host=1, clock=Clock(MONDAY, rate=0))
    _, vm = place(estate)
    target = list(estate.hosts.values())[1]
    target.memory_bytes *= 4

    estate.move_vm(vm.id, target.name)

    for drives in (vm.drives, vm.snapshots[0].drives):
        for drive in drives:
            assert estate.volumes.chain(target, drive.path)[-1].parent is None
    estate.delete_snapshot(vm.id, vm.snapshots[0].id)
    assert len(disk_names(estate)) == 6


def test_a_stranger_is_refused():
    estate = small_estate()
    _, vm = place(estate)

    with pytest.raises(EstateError, match="has no snapshot"):
        estate.delete_snapshot(vm.id, "00000000-0000-0000-0000-000000000001")
