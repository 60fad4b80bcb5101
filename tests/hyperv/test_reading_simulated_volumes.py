"""Volumes, pools and files over real WinRM against simulated hosts: what is read is the estate's own truth."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hyperv.contracts import (
    EstateReading,
    FolderItem,
    LocalVolumeItem,
    PhysicalDiskItem,
    PoolItem,
    SharedVolumeItem,
    ShareItem,
    SpaceItem,
    StorageJobItem,
    StoredFileItem,
)
from hyperv.estate import read_estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_estate import NOON, target_of

HOSTS = ["HV01", "HV06", "HV07", "HV10", "HV12", "HV13"]
SECTIONS = ("volumes", "storage", "files")


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    with demo_at(NOON, tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def truth(server: SimulatorServer) -> dict[str, Any]:
    told: dict[str, Any] = server.estate.truth()
    return told


@pytest.fixture(scope="module")
def readings(server: SimulatorServer) -> dict[str, EstateReading]:
    return {name: read_estate(target_of(server, name), SECTIONS) for name in server.estate.hosts if name in HOSTS}


def items(reading: EstateReading, section: str, kind: type[Any]) -> list[Any]:
    assert reading.sections[section].complete, reading.sections[section]
    return [item for item in reading.sections[section].items if isinstance(item, kind)]


@pytest.mark.parametrize("name", HOSTS)
def test_local_volumes_are_true(readings: dict[str, EstateReading], truth: dict[str, Any], name: str) -> None:
    read = {
        (item.path, item.capacity_bytes, item.file_system_free_bytes, item.provisioning == "Thin", item.file_system)
        for item in items(readings[name], "volumes", LocalVolumeItem)
    }
    assert read == {
        (row["root"] + "\\", row["capacity_bytes"], row["free_bytes"], row["thin"], row["file_system"])
        for row in truth["volumes"]
        if row["kind"] == "local" and row["owner"] == name
    }


@pytest.mark.parametrize("name", HOSTS)
def test_every_node_tells_of_every_shared_volume_alike(
    readings: dict[str, EstateReading], truth: dict[str, Any], name: str
) -> None:
    cluster = truth["hosts"][name]["cluster"]
    read = {
        (str(item.resource_id), item.path, item.capacity_bytes, item.free_bytes, item.owner_node, item.file_system)
        for item in items(readings[name], "volumes", SharedVolumeItem)
    }
    assert read == {
        (row["id"], row["root"], row["capacity_bytes"], row["free_bytes"], row["owner"], row["file_system"])
        for row in truth["volumes"]
        if cluster and row["cluster"] == cluster
    }


def test_a_refs_volume_is_redirected_on_every_node_but_its_coordinator(readings: dict[str, EstateReading]) -> None:
    for item in items(readings["HV06"], "volumes", SharedVolumeItem):
        assert (item.access == "Direct") == (item.owner_node == "HV06")
        assert (item.file_system_redirection == "FileSystemReFs") == (item.owner_node != "HV06")


def test_the_free_space_of_a_thin_lun_is_unknown(readings: dict[str, EstateReading]) -> None:
    (thin,) = [item for item in items(readings["HV12"], "volumes", LocalVolumeItem) if item.provisioning == "Thin"]
    assert (thin.free_bytes, thin.free_unknown_reason) == (None, "thin")
    assert thin.file_system_free_bytes


@pytest.mark.parametrize("name", HOSTS)
def test_nobody_claims_to_know_how_full_a_share_is(readings: dict[str, EstateReading], name: str) -> None:
    assert all(item.free_bytes is None for item in items(readings[name], "volumes", ShareItem))


@pytest.mark.parametrize("name", HOSTS)
def test_pools_are_true_on_every_node_and_elsewhere_there_are_none(
    readings: dict[str, EstateReading], truth: dict[str, Any], name: str
) -> None:
    pools = [pool for pool in truth["pools"] if pool["cluster"] == truth["hosts"][name]["cluster"]]
    reading = readings[name]
    assert [(item.unique_id, item.health, item.size_bytes) for item in items(reading, "storage", PoolItem)] == [
        (pool["unique_id"], pool["health"], pool["size"]) for pool in pools
    ]
    for kind, part in ((SpaceItem, "spaces"), (PhysicalDiskItem, "disks")):
        assert {
            (item.unique_id, item.health, item.operational_status, item.size_bytes)
            for item in items(reading, "storage", kind)
        } == {
            (unit["unique_id"], unit["health"], tuple(unit["operational"]), unit["size"])
            for pool in pools
            for unit in pool[part]
        }
    assert {(item.name, item.percent_complete, item.state) for item in items(reading, "storage", StorageJobItem)} == {
        (job["name"], job["percent"], job["state"]) for pool in pools for job in pool["jobs"]
    }


@pytest.mark.parametrize("name", HOSTS)
def test_files_below_what_was_listed_are_true(
    readings: dict[str, EstateReading], truth: dict[str, Any], name: str
) -> None:
    folders = items(readings[name], "files", FolderItem)
    assert all(folder.is_whole for folder in folders)
    cluster = truth["hosts"][name]["cluster"]
    read = {(item.path, item.size_bytes) for item in items(readings[name], "files", StoredFileItem)}
    assert read == {
        (row["path"], row["size_bytes"])
        for row in truth["stored_files"]
        if (row["host"] == name or (cluster and row["cluster"] == cluster))
        and any(row["path"].lower().startswith(folder.path.lower() + "\\") for folder in folders)
    }


def test_each_shared_volume_is_listed_by_one_node_alone(server: SimulatorServer, truth: dict[str, Any]) -> None:
    nodes = truth["clusters"]["CLU-DC2"]["nodes"]
    listed = [
        folder.path
        for node in nodes
        for folder in items(read_estate(target_of(server, node), ["files"]), "files", FolderItem)
    ]
    assert sorted(listed) == sorted(row["root"] for row in truth["volumes"] if row["cluster"] == "CLU-DC2")


def test_they_are_wherever_the_cluster_has_hung_them() -> None:
    """SharedVolumesRoot may be another folder than C:\\ClusterStorage, and VMs are configured below it."""
    with demo_at(NOON) as elsewhere:
        estate = elsewhere.estate
        nodes = [host for host in estate.hosts.values() if host.cluster == "CLU-DC2"]
        shared = [volume for volume in estate.volumes if volume.cluster == "CLU-DC2"]
        for volume in shared:
            volume.root = volume.root.replace("C:\\ClusterStorage", "C:\\Shared")
        for vm in (vm for host in nodes for vm in host.vms):
            vm.path = vm.path.replace("C:\\ClusterStorage", "C:\\Shared")
        listed = [
            folder.path
            for host in nodes
            for folder in items(read_estate(target_of(elsewhere, host.name), ["files"]), "files", FolderItem)
            if folder.path.startswith("C:\\Shared")
        ]
        assert sorted(listed) == sorted(volume.root for volume in shared)


def test_orphaned_children_are_on_the_list(server: SimulatorServer, truth: dict[str, Any]) -> None:
    """What no VM and no snapshot refers to is found here and nowhere else."""
    used = {row["path"].lower() for row in truth["files"]}
    stored = [row for row in truth["stored_files"] if row["path"].lower().endswith(".avhdx")]
    orphans = {row["path"] for row in stored if row["path"].lower() not in used and row["cluster"]}
    assert orphans
    nodes = [node for cluster in truth["clusters"].values() for node in cluster["nodes"]]
    told = {"files": {"strays": sorted(path.upper() for path in orphans)}}
    listed = [read_estate(target_of(server, node), ["files"], told) for node in nodes]
    found = {item.path: item for reading in listed for item in items(reading, "files", StoredFileItem)}
    assert orphans <= found.keys()
    assert {found[path].is_held for path in orphans} == {False}
    assert {item.is_held for path, item in found.items() if path not in orphans} == {None}, "nobody asked"


def test_what_has_a_file_open_is_seen_and_what_cannot_be_told_is_not_known(
    server: SimulatorServer, truth: dict[str, Any]
) -> None:
    """A disk that a VM runs on, one that another node or a program has, and one whose header is damaged."""
    host = server.estate.hosts["HV12"]
    volume = next(volume for volume in server.estate.volumes.of(host) if volume.root == "D:")
    lying = dict(volume.files)
    here = [row for row in truth["files"] if row["host"] == "HV12" and row["path"].startswith("D:")]
    running = next(row["path"] for row in here if row["is_attached"])
    taken, damaged = [row["path"] for row in here if row["is_attached"] is False][:2]
    try:
        for path, fault in ((taken, "locked"), (damaged, "corrupt")):
            file = server.estate.volumes.disk(host, path)
            assert file is not None
            server.estate.volumes.put(host, replace(file, fault=fault))
        told = {"files": {"strays": [running, taken, damaged, "D:\\gone.avhdx"]}}
        found = {
            one.path: one
            for one in items(read_estate(target_of(server, "HV12"), ["files"], told), "files", StoredFileItem)
        }
    finally:
        volume.files.update(lying)
    assert [found[path].is_held for path in (running, taken, damaged)] == [True, True, None]
    assert [found[path].held_unknown for path in (running, taken, damaged)] == [None, None, "unreadable"]


def test_a_folder_that_may_not_be_entered_or_is_not_there_is_no_empty_folder(server: SimulatorServer) -> None:
    """The lost disk must not look like one whose files were deleted."""
    host = server.estate.hosts["HV12"]
    volume = next(volume for volume in server.estate.volumes.of(host) if volume.root == "D:")
    lying = dict(volume.files)
    try:
        volume.denied = True
        denied = _folders(server, "HV12")
        volume.denied = False
        volume.files.clear()
        missing = _folders(server, "HV12")
    finally:
        volume.denied = False
        volume.files.update(lying)
    for folders in (denied, missing):
        assert folders
        assert not any(folder.is_whole for folder in folders)
        assert all(folder.unread and folder.failure for folder in folders)


def _folders(server: SimulatorServer, name: str) -> list[FolderItem]:
    section = read_estate(target_of(server, name), ["files"]).sections["files"]
    return [item for item in section.items if isinstance(item, FolderItem) and item.path.startswith("D:")]


def test_a_cluster_that_cannot_answer_costs_its_own_volumes_only(server: SimulatorServer) -> None:
    server.change_host("HV06", failing=["get-clustersharedvolume"])
    reading = read_estate(target_of(server, "HV06"), ["volumes", "files"])
    server.change_host("HV06", failing=[])
    for section in reading.sections.values():
        assert section.ok
        assert not section.complete
    assert [item.path for item in reading.sections["volumes"].items if isinstance(item, LocalVolumeItem)] == ["C:\\"]


def test_every_node_says_how_it_reaches_every_shared_volume(readings: dict[str, EstateReading]) -> None:
    for name in ("HV01", "HV06", "HV07"):
        assert all(item.access for item in items(readings[name], "volumes", SharedVolumeItem))
