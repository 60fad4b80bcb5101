from datetime import datetime, timedelta

import pytest

from simulator.estate.volumes import folded
from tests.simulator.estate.moments import MONDAY_MORNING, demo


@pytest.fixture(scope="module")
def estate():
    return demo()


@pytest.fixture(scope="module")
def truth(estate):
    return estate.truth()


def chain_of(truth, host: str, path: str | None) -> list[dict]:
    by_path = {folded(row["path"]): row for row in truth["files"] if row["host"] == host}
    chain: list[dict] = []
    while path and folded(path) in by_path and by_path[folded(path)] not in chain:
        chain.append(by_path[folded(path)])
        path = chain[-1]["parent_path"]
    return chain


def drives_of(truth, name: str, placement: str = "realised") -> list[dict]:
    ids = {(vm["id"], vm["host"]) for vm in truth["vms"] if vm["name"] == name and vm["placement"] == placement}
    return [row for row in truth["drives"] if (row["vm_id"], row["host"]) in ids and row["snapshot_id"] is None]


def leaf_chain(truth, name: str) -> list[dict]:
    drive = drives_of(truth, name)[0]
    return chain_of(truth, drive["host"], drive["path"])


def test_every_class_of_snapshot_stands_in_the_demo(truth):
    assert {row["snapshot_type"] for row in truth["snapshots"]} == {
        "Standard", "Recovery", "Planned", "Missing", "Replica", "AppConsistentReplica", "SyncedReplica",
    }  # fmt: skip
    assert {row["is_automatic"] for row in truth["snapshots"]} == {True, False, None}


def test_ages_from_minutes_to_more_than_a_year(truth):
    ages = sorted(MONDAY_MORNING - datetime.fromisoformat(row["created_at"]) for row in truth["snapshots"])

    assert timedelta() < ages[0] < timedelta(minutes=30)
    assert ages[-1] > timedelta(days=390)


def test_a_deep_chain_and_a_branching_one_with_now_in_the_middle(truth):
    assert len(leaf_chain(truth, "TEST-02")) == 35
    branching = [row for row in truth["snapshots"] if row["vm_id"] == drives_of(truth, "TEST-03")[0]["vm_id"]]
    (now,) = [row for row in branching if row["is_current"]]
    assert now["name"] == "with PostgreSQL"
    assert sum(row["parent_id"] == now["id"] for row in branching) == 2


def test_a_domain_controller_has_a_snapshot(truth):
    controllers = {vm["id"] for vm in truth["vms"] if vm["name"] == "DC02"}
    assert any(row["vm_id"] in controllers for row in truth["snapshots"])


@pytest.mark.parametrize(("name", "ending"), [("EXCH02", "-AutoRecovery.avhdx"), ("SQL-RPT01", ".avhdx")])
def test_a_vm_writes_to_a_child_and_has_no_snapshot(truth, name, ending):
    leaf, *parents = leaf_chain(truth, name)

    assert leaf["path"].endswith(ending)
    assert parents
    assert not any(row["vm_id"] == drives_of(truth, name)[0]["vm_id"] for row in truth["snapshots"])


def test_orphans_lie_on_a_volume_and_in_no_chain(estate, truth):
    known = {folded(row["path"]) for row in truth["files"]}
    lying = {key for volume in estate.volumes for key in volume.files if key.endswith(".avhdx")}

    assert len(lying - known) == 4  # two VMs, two each
    assert {key for key in lying - known if "fs03" in key}


def test_disks_that_cannot_be_read_and_why(truth):
    faults = {row["error"]: row["path"] for row in truth["files"] if row["error"]}

    assert set(faults) == {"missing", "locked", "denied", "corrupt"}
    assert faults["denied"].startswith("\\\\FILER02")


def test_a_cycle_ends(truth):
    chain = leaf_chain(truth, "TEST-04")

    assert len(chain) == 2
    assert folded(chain[-1]["parent_path"]) == folded(chain[0]["path"])


def test_a_missing_parent_is_named(truth):
    leaf, parent = leaf_chain(truth, "APP-05")

    assert (leaf["error"], parent["error"]) == (None, "missing")


def test_one_image_carries_several_vms(truth):
    leaves = [leaf_chain(truth, f"VDI-DEV{number:02}") for number in range(1, 9)]

    assert len({folded(chain[-1]["path"]) for chain in leaves}) == 1
    assert len({chain[-2]["parent_path"] for chain in leaves}) == 2  # one VM spells it in capitals


def test_the_full_volume_holds_the_vm_that_is_paused_for_it(truth):
    full = [row for row in truth["volumes"] if row["free_bytes"] < 1 << 30]
    nearly = [row for row in truth["volumes"] if 0.02 < row["free_bytes"] / row["capacity_bytes"] < 0.05]

    assert len(full) == len(nearly) == 1
    (archive,) = [vm for vm in truth["vms"] if vm["name"] == "ARCHIVE-NFS"]
    assert archive["state"] == "PausedCritical"
    assert archive["configuration_path"].startswith(full[0]["root"])


def test_kinds_of_attachments(truth):
    (pass_through,) = [row for row in drives_of(truth, "BKP01") if row["disk_number"] is not None]
    assert pass_through["path"].startswith("Disk 3")
    assert {row["path"] for name in ("FS04", "FS05") for row in drives_of(truth, name) if row["is_shared"]} == {
        "C:\\ClusterStorage\\Volume2\\Shared\\FS-QUORUM.vhdx"
    }
    assert any((row["path"] or "").endswith(".vhds") for row in drives_of(truth, "SQL01"))
    assert drives_of(truth, "DEBUG-HANG") == []
    assert [row["path"] for row in drives_of(truth, "SCANNER")][1:] == [None]
    assert drives_of(truth, "LEGACY01")[0]["controller_type"] == "IDE"
    (set_,) = {row["path"] for row in truth["files"] if row["format"] == "VHDSet"}
    assert any(row["path"].startswith(set_.removesuffix(".vhds") + "_") for row in truth["files"])
    assert {row["format"] for row in truth["files"]} == {"VHD", "VHDX", "VHDSet", None}


def test_what_runs_grows_and_what_stands_still_does_not():
    estate = demo()
    before = {row["path"]: row for row in estate.truth()["files"]}
    estate.clock.advance(timedelta(days=7))
    after = {row["path"]: row for row in estate.truth()["files"]}

    sizes = {path: (before[path]["size_on_disk_bytes"] or 0, after[path]["size_on_disk_bytes"] or 0) for path in before}
    grown = {path for path, (then, now) in sizes.items() if now > then}

    assert len(grown) > 100
    assert not any("TEMPLATE" in path or "ARCHIVE" in path for path in grown)
    assert all(now >= then for then, now in sizes.values())


def test_a_path_belongs_to_the_longest_root_that_fits(estate):
    node, alone = estate.hosts["HV01"], estate.hosts["HV10"]

    assert estate.volumes.at(node, "c:\\clusterstorage\\volume2\\X\\y.vhdx").root == "C:\\ClusterStorage\\Volume2"
    assert estate.volumes.at(node, "C:\\ClusterStorage\\Volume22\\y.vhdx").root == "C:"
    assert estate.volumes.at(alone, "C:\\ClusterStorage\\Volume1\\y.vhdx").root == "C:"
    assert estate.volumes.at(alone, "Q:\\y.vhdx") is None


def test_a_volume_is_used_by_what_lies_on_it(estate):
    at = estate.clock.now().timestamp()
    for volume in estate.volumes:
        assert volume.used_at(at) + volume.free_at(at) == volume.capacity
        assert volume.used_at(at) == volume.other_bytes + sum(size for _, size in volume.files_at(at))
