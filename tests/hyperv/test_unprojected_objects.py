"""ConvertTo-Json without projection, as other people recorded it: understood where it can be trusted, else unknown.

The recordings lie beside the repository in ../shared/captures/hyperv_json; where they are absent, a document of our own
with the same kinds of damage speaks for them.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hyperv.contracts import HostItem, SectionReading, VMItem, read_answer
from hyperv.contracts.unprojected import (
    OPERATIONAL_STATUSES,
    VM_STATES,
    host_facts,
    is_cut,
    name_of,
    names_of,
    objects_of,
    seconds_of,
    text_of,
    vm_facts,
)
from hyperv.contracts.values import parse_guid, parse_instant
from tests.hyperv.answers import answer

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "captures" / "synthetic" / "get_vm_unprojected.json"
SHARED = Path(os.environ.get("HVPORTAL_SHARED", ROOT.parent / "shared")) / "captures" / "hyperv_json"
FILES = [OWN, *sorted(SHARED.glob("*.json"))]
EMPTY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def recordings() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the recordings of other projects are not here (../shared/captures/hyperv_json)")
    return SHARED


def document(path: Path) -> list[dict[str, Any]]:
    return list(objects_of(json.loads(path.read_text("utf-8-sig"))))


def read(section: str, items: list[dict[str, Any]]) -> SectionReading:
    return read_answer(answer(**{section: items}), [section]).sections[section]


def vms(path: Path) -> dict[str, VMItem]:
    reading = read("vms", [vm_facts(raw) for raw in document(path)])
    assert reading.complete, reading.refused
    return {item.name: item for item in reading.items if isinstance(item, VMItem)}


def leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a document with the property that it stands under; a TimeSpan is one value."""
    if isinstance(value, dict) and "Ticks" not in value:
        for key, part in value.items():
            yield from leaves(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, name)
    else:
        yield name, value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_value_of_a_recording_is_read_or_unknown_and_never_something_else(path: Path) -> None:
    for name, value in leaves(document(path)):
        if isinstance(value, str) and value.startswith("/Date("):
            moment = parse_instant(value)
            milliseconds = int(value[6:-2])
            assert moment is None or round(moment.timestamp() * 1000) == milliseconds
            assert (moment is None) == (milliseconds < 0)
        elif isinstance(value, dict):
            assert seconds_of(value) == int(value["TotalSeconds"])
        elif name in ("Id", "VMId", "VMSnapshotId", "SwitchId", "DiskIdentifier") and isinstance(value, str):
            if len(value) == len(EMPTY) and value != EMPTY:
                assert str(parse_guid(value)) == value
        elif isinstance(value, str) and is_cut(value):
            assert text_of(value) is None
        elif isinstance(value, str):
            assert text_of(value) == value


def test_the_vms_of_our_own_document() -> None:
    found = vms(OWN)
    shallow, deep, critical = found["shallow"], found["deep"], found["critical"]
    assert (shallow.state, shallow.operational_status, shallow.booted_at) == ("Off", ("Ok",), None)
    assert shallow.integration_services_version == "6.3.9600.16384"
    assert shallow.created_at == datetime(2017, 3, 7, 6, 48, 34, 761_000, tzinfo=UTC)
    assert deep.id == UUID("7b1b8c1c-0002-4000-8000-00000000aa02")
    assert (deep.state, deep.operational_status, deep.heartbeat) == ("Running", ("Ok",), "Disabled")
    assert deep.booted_at == datetime(2026, 11, 17, 7, 54, 17, tzinfo=UTC)  # 6 d 02:21:14 before 10:15:31
    assert (deep.notes, deep.parent_snapshot_id) == (None, None)
    assert (critical.state, critical.operational_status, critical.heartbeat) == (None, None, None)
    assert (critical.booted_at, critical.created_at, critical.notes) == (None, None, "kept")


def test_the_recorded_vms_are_the_same_vms_whatever_their_depth(recordings: Path) -> None:
    found = vms(recordings / "get_vm.json")
    assert {name: item.state for name, item in found.items()} == {"mockvm1": "Off", "mockvm2": "Running"}
    assert {item.operational_status for item in found.values()} == {("Ok",)}
    assert {item.processor_count for item in found.values()} == {4}
    assert found["mockvm2"].heartbeat == "Disabled"
    assert found["mockvm2"].booted_at is not None
    assert found["mockvm1"].booted_at is None


def test_the_recorded_host_is_read(recordings: Path) -> None:
    (raw,) = document(recordings / "get_vm_host.json")
    (host,) = read("host", [host_facts(raw)]).items
    assert isinstance(host, HostItem)
    assert (host.name, host.domain, host.logical_processors) == ("MOCK-HOST", "example.com", 24)
    assert (host.memory_capacity_bytes, host.migration_limit, host.migration_enabled) == (38_644_006_912, 2, True)
    assert host.supported_vm_versions is None


def test_raw_objects_are_refused_where_nobody_maps_them(recordings: Path) -> None:
    """As items of the section they have no identity that it knows: refused one by one, and nothing half-understood."""
    raw = document(recordings / "get_vm.json")
    reading = read("vms", raw)
    assert (len(reading.items), len(reading.refused)) == (0, len(raw))


@pytest.mark.parametrize("value", [32785, 32783, 23769, 7, True, None, "RunningCritical2", "2", 2.0, [2]])
def test_a_number_that_modules_disagree_about_has_no_name(value: object) -> None:
    assert name_of(value, VM_STATES) is None


@pytest.mark.parametrize(
    ("value", "names"),
    [([2, 3], ["Ok", "Degraded"]), ("Ok Degraded", ["Ok", "Degraded"]), ("", None), ([], None), ("Ok Weird", None)],
)
def test_a_list_that_was_cut_is_all_of_it_or_unknown(value: object, names: list[str] | None) -> None:
    assert names_of(value, OPERATIONAL_STATUSES) == names


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("00:00:00", 0),
        ("23:59:59.9999999", 86_399),
        ("10.00:00:01", 864_001),
        ({"Ticks": 36_000_000_000}, 3600),
        ({"Ticks": None}, None),
        ("1:2:3", None),
        (3600, None),
        ("", None),
    ],
)
def test_a_span_is_seconds_whatever_it_was_written_as(value: object, seconds: int | None) -> None:
    assert seconds_of(value) == seconds


@pytest.mark.parametrize("text", ["/Date(99999999999999999999)/", "/Date(1e3)/", "/Date(1488869314761+0200)/"])
def test_what_is_no_date_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_instant(text)


def test_a_date_beyond_all_dates_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        parse_instant("/Date(999999999999999)/")
