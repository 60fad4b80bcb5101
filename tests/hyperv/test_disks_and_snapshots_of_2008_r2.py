"""Snapshots and disks over WMI v1: what the scripts of 2008 R2 answer is what the estate holds."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hyperv.command_line import command_line, stdin_bytes
from hyperv.envelope import read_envelope
from simulator.cmdlets import HostMachine
from simulator.estate import Clock, Estate
from simulator.powershell.process import run_command_line

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Items = dict[str, list[dict[str, Any]]]


def asked(estate: Estate, *sections: str) -> dict[str, Any]:
    machine = HostMachine(estate, "HV14", "EXAMPLE\\svc")
    done = run_command_line(command_line(), stdin_bytes("read/estate2008r2", {"sections": sections}), machine)
    result: dict[str, Any] = read_envelope(done.stdout, done.stderr, done.exit_code)["sections"]
    assert all(section["ok"] for section in result.values()), json.dumps(result)[:3000]
    return result


@pytest.fixture(scope="module")
def estate() -> Estate:
    made = Estate.demo(clock=Clock(NOON, rate=0))
    erp, file_server, *_ = made.hosts["HV14"].vms
    for name in ("before the update", 'after it; "really"'):
        made.take_snapshot(erp.id, name)
    made.take_snapshot(file_server.id, "Größe 1")
    return made


@pytest.fixture(scope="module")
def answer(estate: Estate) -> Items:
    return {name: one["items"] for name, one in asked(estate, "snapshots", "disks", "memory", "vms").items()}


def here(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["host"] == "HV14"]


def test_every_snapshot_is_told_with_its_parent(estate: Estate, answer: Items) -> None:
    told = {item["id"].lower(): item for item in answer["snapshots"]}
    expected = {row["id"]: row for row in here(estate.truth()["snapshots"])}
    assert told.keys() == expected.keys()
    assert len(told) >= 3
    for guid, row in expected.items():
        item = told[guid]
        said = (item["vm_id"].lower(), item["name"], item["is_current"])
        assert said == (row["vm_id"], row["name"], row["is_current"])
        assert (item["parent_id"] or "").lower() == (row["parent_id"] or "")
        unsaid = ("is_automatic", "state", "path", "system_files_bytes")
        assert [item[name] for name in unsaid] == [row[name] for name in unsaid] == [None] * 4
        assert item["created_at"][:19] == row["created_at"][:19]


def test_a_vm_names_the_snapshot_that_it_goes_on_from(answer: Items) -> None:
    current = {item["vm_id"]: item["id"] for item in answer["snapshots"] if item["is_current"]}
    assert {item["id"]: item["parent_snapshot_id"] for item in answer["vms"] if item["parent_snapshot_id"]} == current


def test_every_attachment_of_now_and_of_snapshots_is_told(estate: Estate, answer: Items) -> None:
    place = ("controller_type", "controller_number", "controller_location", "path", "disk_number", "is_shared")
    told = {
        (item["vm_id"].lower(), (item["snapshot_id"] or "").lower(), *(item[name] for name in place))
        for item in answer["disks"]
        if item["kind"] == "drive"
    }
    expected = {
        (row["vm_id"], row["snapshot_id"] or "", *(row[name] for name in place))
        for row in here(estate.truth()["drives"])
        if row["path"] is not None
    }
    assert told == expected


def test_every_file_of_every_chain_is_told_once(estate: Estate, answer: Items) -> None:
    files = [item for item in answer["disks"] if item["kind"] == "file"]
    expected = {row["path"]: row for row in here(estate.truth()["files"])}
    assert sorted(item["path"] for item in files) == sorted(expected)
    assert any(item["disk_type"] == "Differencing" for item in files)
    for item in files:
        row = expected[item["path"]]
        sizes = ("size_on_disk_bytes", "virtual_size_bytes", "parent_path", "is_attached", "minimum_size_bytes")
        sizes += ("block_size_bytes", "identifier", "fragmentation_percent")
        assert {name: item[name] for name in sizes} == {name: row[name] for name in sizes}
        assert (item["format"], item["disk_type"]) == (row["format"], row["kind"])
        assert row["format"] == "VHD"  # there is no VHDX on 2008 R2


def test_a_file_that_cannot_be_read_costs_itself_alone(estate: Estate) -> None:
    row = next(row for row in here(estate.truth()["files"]) if row["parent_path"] is None)
    volume = estate.volumes.at(estate.hosts["HV14"], row["path"])
    assert volume is not None
    key = next(key for key in volume.files if key.lower() == row["path"].lower())
    kept = volume.files.pop(key)
    items = asked(estate, "disks")["disks"]["items"]
    volume.files[key] = kept
    failed = [item for item in items if item["kind"] == "file" and item["error"]]
    assert [item["path"] for item in failed] == [row["path"]]
    assert (failed[0]["size_on_disk_bytes"], failed[0]["format"]) == (None, None)


def test_settings_of_snapshots_are_no_vms_and_no_memory_of_theirs(answer: Items) -> None:
    assert len(answer["vms"]) == len(answer["memory"]) == len({item["vm_id"] for item in answer["memory"]})
