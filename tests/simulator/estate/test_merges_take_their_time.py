"""A snapshot is removed at once; its merge begins later, goes at the rate of the volume, and what befalls it shows."""

import pytest

from simulator.estate import EstateError
from simulator.estate.acts import Refused
from simulator.estate.blocks import GRAIN
from simulator.estate.events import VMMS, events_of, newest_record
from simulator.estate.windows import WS2008R2
from tests.simulator.estate.merging import (
    BYTES_PER_SECOND,
    at,
    events,
    everything,
    files,
    later,
    place,
    remove,
    take,
    two_nodes,
    volume_of,
    write,
)


def merging(written_grains: int = 40):
    """A snapshot whose child of the first disk holds so much, and which was removed just now."""
    estate = two_nodes()
    snapshot = take(estate)
    write(estate, 0, 0, written_grains, 7)
    remove(estate, snapshot)
    return estate, place(estate)[1]


def row(estate):
    return next(iter(estate.truth()["merges"]), None)


def test_it_begins_seconds_later_and_is_told_in_percent():
    estate, vm = merging()
    before = everything(estate)

    assert vm.snapshots == ()
    assert row(estate)["percent"] is None
    assert estate.observe(place(estate)[0].name).vms[0].operational_status == ("Ok",)
    later(estate, 5 + 10)  # 40 grains take 20 seconds
    assert row(estate)["percent"] == 50
    assert estate.observe(place(estate)[0].name).vms[0].operational_status == ("InService", "MergingDisks")
    assert everything(estate) == before
    later(estate, 10 + 1)  # the second disk's child holds nothing
    assert row(estate) is None
    assert everything(estate) == before
    assert files(estate) == ["data.vhdx", "os.vhdx"]
    assert events(estate) == [19070, 19080]


def test_it_does_not_matter_when_somebody_looks():
    often, once = merging()[0], merging()[0]
    for _ in range(60):
        later(often, 1)
    later(once, 60)

    assert files(often) == files(once)
    assert [(one.at, one.event_id) for host in often.hosts.values() for one in host.happened] == [
        (one.at, one.event_id) for host in once.hosts.values() for one in host.happened
    ]


def test_the_parent_grows_block_by_block_and_the_child_is_given_back_at_the_end():
    estate = two_nodes()
    snapshot = take(estate)
    write(estate, 0, 20, 40, 7)  # 20 grains lie in the disk already
    before = volume_of(estate).free_at(at(estate))
    remove(estate, snapshot)
    free = []
    for _ in range(40):
        later(estate, 1)
        free.append(volume_of(estate).free_at(at(estate)))

    least = min(free)
    assert least < before - 30 * GRAIN
    assert free[: free.index(least)] == sorted(free[: free.index(least)], reverse=True)
    assert len(set(free)) > 3
    assert free[-1] > before


def test_two_merges_share_what_a_volume_can_do():
    estate, vm = merging()
    volume_of(estate).merge_bytes_per_second = BYTES_PER_SECOND * 2
    later(estate, 17)
    assert row(estate) is None
    assert vm.merging is None


def test_a_snapshot_with_several_children_keeps_its_disk_and_a_leaf_goes_without_a_merge():
    estate = two_nodes()
    _, vm = place(estate)
    first = take(estate)
    middle = take(estate, "middle")
    left = take(estate, "left")
    estate.acts.apply_snapshot(vm.id, middle)
    remove(estate, middle)  # Now and `left` hang under it
    assert row(estate) is None
    later(estate, 60)
    before = everything(estate)
    remove(estate, left)

    assert everything(estate) == {key: before[key] for key in (None, first)}
    assert row(estate) is not None  # what was kept for two has one child now
    later(estate, 60)
    assert everything(estate) == {key: before[key] for key in (None, first)}
    assert len(files(estate)) == 4


def test_what_would_come_in_between_is_refused():
    estate, vm = merging()
    later(estate, 10)
    for act in (
        lambda: estate.acts.shut_down(vm.id),
        lambda: estate.acts.turn_off(vm.id),
        lambda: estate.acts.save(vm.id),
        lambda: estate.acts.take_snapshot(vm.id, "x"),
        lambda: estate.stop_vm(vm.id),
        lambda: estate.move_vm(vm.id, "HV02"),
    ):
        with pytest.raises(EstateError):
            act()
    estate, vm = merging()
    estate.acts.turn_off(vm.id)
    later(estate, 10)
    with pytest.raises(Refused, match="current state") as refused:
        estate.acts.start(vm.id)
    assert refused.value.reason == "InvalidState"


def test_the_cluster_moves_the_vm_and_it_is_merged_there():
    estate, _ = merging()
    before = everything(estate)
    estate.hosts["HV01"].merges.moves_at_percent = 50
    later(estate, 17)
    assert place(estate)[0].name == "HV02"
    later(estate, 60)
    assert row(estate) is None
    assert everything(estate) == before
    assert [one.event_id for one in estate.hosts["HV02"].happened] == [19080]


def test_out_of_space_it_stops_and_the_file_stays_until_there_is_room():
    estate, vm = merging()
    before = everything(estate)
    estate.hosts["HV01"].merges.fills_at_percent = 50
    later(estate, 60)
    assert volume_of(estate).free_at(at(estate)) < 33 * GRAIN
    assert row(estate)["trouble"] == "no_space"
    assert events(estate) == [19070, 19100]
    assert everything(estate) == before
    assert any("avhdx" in name for name in files(estate))

    volume_of(estate).filled_bytes = 0
    later(estate, 600)
    assert row(estate)["trouble"] == "no_space"  # nothing tries again by itself
    estate.acts.turn_off(vm.id)
    later(estate, 60)
    assert row(estate) is None
    assert everything(estate) == before


@pytest.mark.parametrize("whose", ["host", "vm"])
def test_a_backup_that_holds_the_files_keeps_it_from_beginning(whose):
    estate, vm = merging()
    if whose == "host":
        estate.hosts["HV01"].merges.locked = True
    else:
        vm.open_elsewhere = True
    later(estate, 60)
    assert row(estate)["trouble"] == "locked"
    (failed,) = estate.hosts["HV01"].happened
    assert failed.text.endswith("(0x80070020).")


def test_a_restart_of_the_host_begins_it_anew():
    estate, _ = merging()
    before = everything(estate)
    estate.hosts["HV01"].merges.restarts_at_percent = 50
    later(estate, 20)
    assert row(estate)["percent"] is None
    reading = estate.observe("HV01")
    assert 0 <= reading.at - reading.booted_at < 20
    later(estate, 300)
    assert row(estate) is None
    assert everything(estate) == before


def test_one_that_never_begins_waits_until_the_host_is_well():
    estate, _ = merging()
    estate.hosts["HV01"].merges.begins_after = None
    later(estate, 86_400)
    assert row(estate)["waiting"]
    estate.hosts["HV01"].merges.begins_after = 5
    later(estate, 60)
    assert row(estate) is None


def test_on_2008_r2_it_waits_for_the_vm_to_be_off_and_a_start_loses_all():
    estate, vm = merging(60)
    before = everything(estate)
    for host in estate.hosts.values():
        host.windows = WS2008R2
    later(estate, 600)
    assert row(estate)["percent"] is None
    estate.stop_vm(vm.id)
    later(estate, 24)  # 60 grains take 30 seconds
    assert row(estate)["percent"] == 80
    used = volume_of(estate).used_at(at(estate))
    estate.acts.start(vm.id)
    later(estate, 1)
    assert row(estate)["percent"] is None
    assert volume_of(estate).used_at(at(estate)) < used
    estate.stop_vm(vm.id)
    later(estate, 35)
    assert row(estate) is None
    assert everything(estate) == before


def test_a_guest_that_writes_meanwhile_loses_nothing():
    merged, kept = (two_nodes(daily_writes=4 << 30) for _ in range(2))
    for estate in (merged, kept):
        snapshot = take(estate)
        later(estate, 3600)
        if estate is merged:
            remove(estate, snapshot)
        for _ in range(12):
            later(estate, 7)
            if estate is merged:
                halfway = everything(estate)[None]
        assert estate is merged or everything(estate)[None] == halfway
    assert row(merged) is None


def test_events_of_acts_stand_between_those_of_every_minute():
    estate, _ = merging()
    host, _ = place(estate)
    before = newest_record(host, VMMS, at(estate))
    later(estate, 600)
    newest = newest_record(host, VMMS, at(estate))
    found = list(events_of(host, VMMS, at(estate), after=before))

    assert newest == before + 10 + 2
    assert [event.kind.event_id for event in found if event.record_id <= before + 2] == [19070, 19080]
    numbers = [event.record_id for event in events_of(host, VMMS, at(estate))]
    assert numbers == sorted(set(numbers))
    assert next(events_of(host, VMMS, at(estate), after=found[0].record_id)) == found[1]
