"""snapshots.ps1 and disks.ps1 over real WinRM, on every host of the demo: what comes back is the estate's own truth."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hyperv.contracts import DriveItem, FileItem, SectionReading, SnapshotItem
from hyperv.estate import read_estate
from simulator.estate import Clock, Estate
from simulator.estate.snapshots import Drive
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import NOON, target_of

SNAPSHOT_FACTS = set(SnapshotItem.model_fields) - {"vm_id", "id", "parent_id", "created_at"}
DRIVE_FACTS = set(DriveItem.model_fields) - {"vm_id", "snapshot_id"}
FILE_FACTS = set(FileItem.model_fields) - {"path", "error", "identifier", "disk_type", "backing_paths", "fit"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.demo(clock=Clock(NOON, rate=0))
    with SimulatorServer(estate, runner_for(estate)) as server:
        yield server


def read(simulator: SimulatorServer, name: str) -> tuple[SectionReading, SectionReading]:
    sections = read_estate(target_of(simulator, name), ["snapshots", "disks"]).sections
    return sections["snapshots"], sections["disks"]


def files_of(section: SectionReading) -> dict[str, FileItem]:
    return {item.path_key: item for item in section.items if isinstance(item, FileItem)}


def told(item: Any, names: set[str]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


@pytest.mark.parametrize("name", [f"HV{number:02}" for number in range(1, 14)])
def test_every_snapshot_drive_and_file_is_read_as_it_is(simulator: SimulatorServer, name: str) -> None:
    truth = simulator.estate.truth()
    snapshots, disks = read(simulator, name)
    assert snapshots.complete, snapshots
    assert disks.complete, disks
    assert_snapshots(snapshots, [row for row in truth["snapshots"] if row["host"] == name])
    assert_drives(disks, [row for row in truth["drives"] if row["host"] == name])
    assert_files(disks, [row for row in truth["files"] if row["host"] == name])


def assert_snapshots(section: SectionReading, expected: list[dict[str, Any]]) -> None:
    found = {(str(item.vm_id), str(item.id)): item for item in section.items if isinstance(item, SnapshotItem)}
    assert found.keys() == {(row["vm_id"], row["id"]) for row in expected}
    for row in expected:
        item = found[row["vm_id"], row["id"]]
        assert told(item, SNAPSHOT_FACTS) == {fact: row[fact] for fact in SNAPSHOT_FACTS}
        assert (str(item.parent_id) if item.parent_id else None) == row["parent_id"]
        assert item.created_at == datetime.fromisoformat(row["created_at"])


def assert_drives(section: SectionReading, expected: list[dict[str, Any]]) -> None:
    def key(vm_id: object, snapshot_id: object, facts: dict[str, Any]) -> tuple[Any, ...]:
        return (str(vm_id), str(snapshot_id), *(facts[name] for name in sorted(DRIVE_FACTS)))

    drives = [item for item in section.items if isinstance(item, DriveItem)]
    found = sorted(map(str, (key(item.vm_id, item.snapshot_id, told(item, DRIVE_FACTS)) for item in drives)))
    assert found == sorted(map(str, (key(row["vm_id"], row["snapshot_id"], row) for row in expected)))


def assert_files(section: SectionReading, expected: list[dict[str, Any]]) -> None:
    found = files_of(section)
    assert found.keys() == {row["path"].lower() for row in expected}
    for row in expected:
        item = found[row["path"].lower()]
        assert told(item, FILE_FACTS) == {fact: row[fact] for fact in FILE_FACTS}, row["path"]
        assert item.disk_type == row["kind"]
        assert (item.fit == "mismatched") == row["mismatched"], row["path"]
        assert (item.identifier or "").lower() == (row["identifier"] or "")
        assert (item.error.code if item.error else None) == {"corrupt": "unreadable"}.get(row["error"], row["error"])


def test_no_file_is_opened_twice_however_many_share_it(simulator: SimulatorServer) -> None:
    _, disks = read(simulator, "HV01")
    paths = [item.path_key for item in disks.items if isinstance(item, FileItem)]
    assert len(paths) == len(set(paths))


def test_a_parent_that_was_replaced_is_found_where_it_is() -> None:
    """Three snapshots; the image under the lowest one is built anew. What runs is not tested, and what was fits."""
    estate = Estate.uniform(hosts=1, vms_per_host=2, clock=Clock(NOON, rate=0))
    (host,) = estate.hosts.values()
    vm, other = host.vms
    for one in (vm, other):
        for number in range(2):
            estate.take_snapshot(one.id, f"{number}")
    estate.stop_vm(vm.id)
    estate.start_vm(other.id)
    with SimulatorServer(estate, runner_for(estate)) as server:
        _, whole = read(server, host.name)
        *_, image = estate.volumes.chain(host, vm.drives[0].path or "")
        estate.volumes.put(host, replace(image, identifier="another"))
        estate.touch()
        _, disks = read(server, host.name)
    paths = [file.path.lower() for file in estate.volumes.chain(host, vm.drives[0].path or "")]
    running = estate.volumes.chain(host, other.drives[0].path or "")[0].path.lower()

    assert [files_of(whole)[path].fit for path in paths] == ["fits", None, None, None]
    assert [files_of(disks)[path].fit for path in paths] == ["unsure", "unsure", "mismatched", None]
    assert files_of(disks)[running].fit == "fits", "it is open"


def test_what_is_written_to_meanwhile_is_not_tested() -> None:
    """A replica, a VM that Hyper-V is busy with, what lies behind a set; each above an image that is another one."""
    estate = Estate.uniform(hosts=1, vms_per_host=4, clock=Clock(NOON, rate=0))
    (host,) = estate.hosts.values()
    replica, busy, of_set, still = host.vms
    for vm in host.vms:
        estate.stop_vm(vm.id)
        estate.take_snapshot(vm.id, "one")
        image = estate.volumes.chain(host, vm.drives[0].path or "")[-1]
        estate.volumes.put(host, replace(image, identifier="another"))
    replica.replication = replace(replica.replication, mode="Replica")
    busy.switched.append(busy.switched[-1]._replace(state="OffCritical"))
    busy.operational_status = ("InService", "ExportingVirtualMachine")
    leaves = [(vm.drives[0].path or "").lower() for vm in host.vms]
    *_, image = estate.volumes.chain(host, leaves[2])
    estate.volumes.put(host, replace(image, path="D:\\guests.vhds", format="VHDSet", backing=(leaves[2],)))
    of_set.drives = (replace(of_set.drives[0], path="D:\\guests.vhds"), *of_set.drives[1:])
    estate.touch()
    with SimulatorServer(estate, runner_for(estate)) as server:
        _, disks = read(server, host.name)
    assert [files_of(disks)[path].fit for path in leaves] == [None, None, None, "unsure"], "its image is further down"
    assert leaves[3] == (still.drives[0].path or "").lower()


def test_a_chain_that_bites_its_tail_ends(simulator: SimulatorServer) -> None:
    _, disks = read(simulator, "HV11")
    cycle = [item for item in files_of(disks).values() if "test-04_" in item.path_key]
    assert len(cycle) == 2
    assert {item.parent_path.lower() for item in cycle if item.parent_path} == {item.path_key for item in cycle}


def test_a_chain_of_more_than_256_files_is_followed_so_far_and_says_so() -> None:
    estate = Estate.uniform(hosts=1, vms_per_host=1, clock=Clock(NOON, rate=0))
    (host,) = estate.hosts.values()
    (vm,) = host.vms
    for number in range(257):
        estate.clock.advance(timedelta(hours=1))
        estate.take_snapshot(vm.id, f"{number}")
    vm.snapshots = ()
    with SimulatorServer(estate, runner_for(estate)) as server:
        _, disks = read(server, host.name)
    stopped = [item for item in files_of(disks).values() if item.error]
    assert [item.error.code for item in stopped if item.error] == ["too_long", "too_long"]  # of two disks
    assert len(files_of(disks)) == 2 * 257


def test_a_snapshot_that_cannot_be_asked_keeps_nothing_from_the_others(simulator: SimulatorServer) -> None:
    host = simulator.estate.hosts["HV01"]
    host.errors["get-vmsnapshot"] = "access_denied"
    snapshots, disks = read(simulator, "HV01")
    del host.errors["get-vmsnapshot"]
    assert not snapshots.ok
    assert disks.ok
    assert not disks.complete
    assert files_of(disks)


def test_a_vm_that_cannot_be_read_makes_nothing_gone(simulator: SimulatorServer) -> None:
    host = simulator.estate.hosts["HV12"]
    host.unreadable.add(host.vms[0].id)
    snapshots, disks = read(simulator, "HV12")
    host.unreadable.clear()
    assert snapshots.ok
    assert not snapshots.complete
    assert not disks.complete


def test_a_controller_place_is_unique_however_strange_the_rest(simulator: SimulatorServer) -> None:
    host = simulator.estate.hosts["HV13"]
    vm = host.vms[0]
    before, vm.drives = vm.drives, (Drive(None), Drive(None))
    _, disks = read(simulator, "HV13")
    vm.drives = before
    assert [refused.reason for refused in disks.refused] == [
        "vm_id, snapshot_id, controller_type, controller_number, controller_location: was already seen in this section"
    ]
