"""The simulator really takes, applies and deletes: costs are those of its block maps, and forecasts come true."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate import Clock, Estate
from simulator.estate.files import DiskFile
from snapshots.domain.facts import NOW, VMFacts
from snapshots.domain.picture import picture_of
from tests.simulator.estate.moments import MONDAY
from tests.snapshots.from_truth import facts_of, vms_in

VERBS = st.lists(
    st.tuples(st.sampled_from(["take", "take", "apply", "delete"]), st.integers(0, 30), st.integers(0, 90)), max_size=9
)


def small_estate() -> tuple[Estate, Any]:
    estate = Estate.uniform(hosts=1, vms_per_host=1, clock=Clock(MONDAY, rate=0))
    return estate, next(iter(estate.hosts.values())).vms[0]


def worked(estate: Estate, vm: Any, verbs: Any) -> None:
    for verb, choice, hours in verbs:
        estate.clock.advance(timedelta(hours=hours))
        if verb == "take":
            estate.take_snapshot(vm.id, f"number {choice}", with_memory=bool(choice % 2))
        elif vm.snapshots:
            chosen = vm.snapshots[choice % len(vm.snapshots)].id
            (estate.apply_snapshot if verb == "apply" else estate.delete_snapshot)(vm.id, chosen)


def disk_bytes(estate: Estate) -> dict[str, int]:
    at = estate.clock.now().timestamp()
    files = (file for volume in estate.volumes for file in volume.files.values() if isinstance(file, DiskFile))
    return {file.path.lower(): file.size_at(at) for file in files}


def known(estate: Estate) -> VMFacts:
    truth = estate.truth()
    ((host, vm_id),) = vms_in(truth)
    return facts_of(truth, host, vm_id)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(verbs=VERBS)
def test_costs_are_the_bytes_that_the_block_maps_hold_beside_the_disks(verbs: Any) -> None:
    estate, vm = small_estate()
    worked(estate, vm, verbs)
    picture = picture_of(known(estate), estate.clock.now())

    sizes = disk_bytes(estate)
    children = sum(size for path, size in sizes.items() if path.endswith(".avhdx"))
    saved = sum(snapshot.system_bytes for snapshot in vm.snapshots)
    assert picture.today.exact == children + saved
    virtual = {
        file.path.lower(): file.virtual_size
        for volume in estate.volumes
        for file in volume.files.values()
        if isinstance(file, DiskFile)
    }
    full = sum(max(virtual[path], size) for path, size in sizes.items() if path.endswith(".avhdx"))
    assert picture.worst.exact == full + saved


@settings(derandomize=True, max_examples=60, deadline=None)
@given(verbs=VERBS, choice=st.integers(0, 30))
def test_a_forecast_is_what_happens_to_files_chains_and_bytes(verbs: Any, choice: int) -> None:
    estate, vm = small_estate()
    worked(estate, vm, verbs)
    if not vm.snapshots:
        return
    chosen = vm.snapshots[choice % len(vm.snapshots)]
    facts, before = known(estate), disk_bytes(estate)
    snapshot = next(one.id for one in facts.snapshots if str(one.id) == chosen.id)
    told = picture_of(facts, estate.clock.now()).forecast(snapshot)

    estate.delete_snapshot(vm.id, chosen.id)

    after, now = disk_bytes(estate), known(estate)
    gone = {one.file.key for one in told.fates if one.fate in ("deleted", "merged")}
    assert told.is_certain
    assert before.keys() - after.keys() == gone
    assert {place: list(chain) for place, chain in told.chains.items()} == chains_of(now)
    freed = sum(before.values()) - sum(after.values()) + chosen.system_bytes
    assert told.room.frees <= freed
    assert freed <= told.room.frees_at_most.at_least


def chains_of(facts: VMFacts) -> dict[Any, list[str]]:
    found = {}
    for drive in facts.drives:
        key, chain = drive.file, []
        while key is not None:
            chain.append(key)
            key = facts.files[key].parent
        found[drive.snapshot, drive.place] = chain
    assert any(place[0] == NOW for place in found)
    return found
