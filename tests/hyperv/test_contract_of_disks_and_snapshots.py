"""Attachments, files and snapshots: what is believed of them, what is unknown, and what is refused."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperv.contracts import DriveItem, FileItem, SnapshotItem, path_key
from tests.hyperv.answers import ID, OTHER, section

EMPTY = "00000000-0000-0000-0000-000000000000"
DRIVE = {
    "kind": "drive", "vm_id": ID, "snapshot_id": None, "controller_type": "SCSI", "controller_number": 0,
    "controller_location": 1, "path": "C:\\a.vhdx", "disk_number": None, "is_shared": False,
}  # fmt: skip
FILE = {"kind": "file", "path": "C:\\a.vhdx", "format": "VHDX", "size_on_disk_bytes": 4194304, "parent_path": ""}
SNAPSHOT = {"vm_id": ID, "id": OTHER, "name": "before", "snapshot_type": "Standard"}


def disk(**facts: Any) -> Any:
    reading = section("disks", facts)
    assert not reading.refused, reading.refused
    return reading.items[0]


def snapshot(**facts: Any) -> SnapshotItem:
    reading = section("snapshots", SNAPSHOT | facts)
    assert not reading.refused, reading.refused
    (item,) = reading.items
    assert isinstance(item, SnapshotItem)
    return item


def test_the_empty_guid_stands_for_now() -> None:
    """HardDiskDrive.VMSnapshotId of the live VM is Guid.Empty."""
    item = disk(**DRIVE | {"snapshot_id": EMPTY})
    assert isinstance(item, DriveItem)
    assert item.snapshot_id is None
    assert disk(**DRIVE | {"snapshot_id": OTHER}).snapshot_id == UUID(OTHER)


@pytest.mark.parametrize("parent", ["", None])
def test_no_parent_is_none_however_it_is_told(parent: str | None) -> None:
    assert disk(**FILE | {"parent_path": parent}).parent_path is None


def test_sizes_that_were_not_told_are_unknown_and_not_zero() -> None:
    item = disk(**FILE)
    assert isinstance(item, FileItem)
    assert (item.minimum_size_bytes, item.virtual_size_bytes, item.fragmentation_percent) == (None, None, None)


@pytest.mark.parametrize("size", [68_719_477_248, 10_486_272])
def test_a_fixed_disk_may_be_larger_than_it_says_it_is(size: int) -> None:
    assert disk(**FILE | {"size_on_disk_bytes": size, "virtual_size_bytes": size - 512}).size_on_disk_bytes == size


@pytest.mark.parametrize(
    ("told", "fit"),
    [
        (None, None),
        ({"passed": True, "error": None}, "fits"),
        (
            {"passed": None, "error": {"hresult": -1069940722, "message": "Kette beschädigt."}},
            "mismatched",
        ),  # 0xC03A000E
        ({"error": {"hresult": -2146233088, "message": "… mismatch in the identifiers … (0xC03A000E)."}}, "mismatched"),
        ({"error": {"hresult": -1069940721, "message": "Zeitstempel."}}, "changed"),  # 0xC03A000F
        ({"error": {"hresult": None, "message": "Die Größen passen nicht (0xc03a0017)."}}, "changed"),
        ({"error": {"id": "ObjectInUse,Microsoft.Vhd.PowerShell.Cmdlets.TestVHD", "message": "In use."}}, None),
        ({"error": {"id": "OperationFailed,…", "message": "The process cannot access … (0x80070020)."}}, None),
        ({"error": {"id": "AccessDenied,…", "hresult": -2147024891, "message": "Access is denied."}}, None),
        ({"error": {"id": "ObjectInUse,…", "message": "A mismatch … (0xC03A000E)."}}, "mismatched"),
        ({"error": {"hresult": -2146233088, "message": "There was an error further up (0xC03A0019)."}}, "unsure"),
        ({"passed": False, "error": None}, "unsure"),
        ({}, "unsure"),
    ],
)
def test_whether_a_child_fits_is_hyper_vs_own_word(told: object, fit: str | None) -> None:
    assert disk(**FILE | {"fit": told}).fit == fit


@pytest.mark.parametrize(
    ("told", "fit"),
    [
        ({"is_attached": True, "parent_path": "C:\\base.vhdx"}, "fits"),
        ({"is_attached": True, "parent_path": "C:\\base.vhdx", "fit": None}, "fits"),
        ({"is_attached": False, "parent_path": "C:\\base.vhdx"}, None),
        ({"parent_path": "C:\\base.vhdx"}, None),
        ({"is_attached": True, "parent_path": ""}, None),
    ],
)
def test_a_child_that_is_open_fits(told: dict[str, Any], fit: str | None) -> None:
    assert disk(**FILE | told).fit == fit


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("InvalidParameter,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "missing"),
        ("ObjectInUse,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "locked"),
        ("AccessDenied,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "denied"),
        ("OperationFailed,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", "unreadable"),
        ("ChainTooLong", "too_long"),
        ("", "unreadable"),
        (None, "unreadable"),
        (7, "unreadable"),
    ],
)
def test_why_a_file_could_not_be_read(identifier: object, code: str) -> None:
    error = disk(kind="file", path="C:\\a.vhdx", error={"id": identifier, "message": "Its own words."}).error
    assert (error.code, error.message) == (code, "Its own words.")
    assert error.sentence


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"message": "Der Prozess kann nicht auf die Datei zugreifen. (0x80070020)."}, "locked"),
        ({"message": "Zugriff verweigert (0x80070005)"}, "denied"),
        ({"hresult": -2147024893, "message": "Der Pfad wurde nicht gefunden."}, "missing"),
        ({"id": "ObjectInUse,X", "message": "0x80070005"}, "locked"),
        ({"message": "0xC03A000D"}, "unreadable"),
    ],
)
def test_where_hyper_v_only_says_that_it_failed_windows_number_tells_why(error: dict[str, object], code: str) -> None:
    told = {"id": "OperationFailed,Microsoft.Vhd.PowerShell.Cmdlets.GetVHD", **error}
    assert disk(kind="file", path="C:\\a.vhdx", error=told).error.code == code


@pytest.mark.parametrize(
    "facts",
    [
        DRIVE | {"vm_id": None},
        DRIVE | {"vm_id": EMPTY},
        DRIVE | {"snapshot_id": "now"},
        DRIVE | {"controller_type": None},
        DRIVE | {"controller_type": 1},
        DRIVE | {"controller_number": None},
        DRIVE | {"controller_location": -1},
        DRIVE | {"disk_number": "3"},
        DRIVE | {"is_shared": "False"},
        FILE | {"path": None},
        FILE | {"path": ""},
        FILE | {"path": ["C:\\a"]},
        FILE | {"size_on_disk_bytes": -1},
        FILE | {"size_on_disk_bytes": "4 MB"},
        FILE | {"backing_paths": "C:\\a"},
        FILE | {"backing_paths": [""]},
        FILE | {"error": "broken"},
        FILE | {"kind": "drive"},
        FILE | {"kind": "volume"},
        FILE | {"kind": None},
    ],
)
def test_a_malformed_item_is_refused_and_the_good_one_kept(facts: dict[str, Any]) -> None:
    reading = section("disks", facts, FILE | {"path": "C:\\good.vhdx"}, DRIVE | {"controller_location": 7})
    assert [refused.position for refused in reading.refused] == [0]
    assert len(reading.items) == 2
    assert not reading.complete


def test_one_file_in_two_spellings_is_believed_once() -> None:
    reading = section("disks", FILE, FILE | {"path": "c:\\A.VHDX"})
    assert (len(reading.items), len(reading.refused)) == (1, 1)


def test_one_place_of_a_controller_is_taken_once_for_now_and_once_for_each_snapshot() -> None:
    reading = section("disks", DRIVE, DRIVE | {"snapshot_id": OTHER}, DRIVE | {"snapshot_id": EMPTY})
    assert (len(reading.items), len(reading.refused)) == (2, 1)


def test_a_snapshot_of_a_class_that_nobody_knows_keeps_its_name() -> None:
    assert snapshot(snapshot_type="Quantum").snapshot_type == "Quantum"


def test_what_windows_server_2016_does_not_tell_of_a_snapshot_is_unknown() -> None:
    assert snapshot(is_automatic=None).is_automatic is None


@pytest.mark.parametrize(
    "facts",
    [{"id": EMPTY}, {"parent_id": EMPTY}, {"created_at": "7/18/2025 1:43 PM"}, {"snapshot_type": 0}, {"name": None}],
)
def test_a_malformed_snapshot_is_refused(facts: dict[str, Any]) -> None:
    reading = section("snapshots", SNAPSHOT | facts, SNAPSHOT | {"id": ID})
    assert (len(reading.items), len(reading.refused)) == (1, 1)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([ID, EMPTY, "drive"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(kind=st.sampled_from(["drive", "file", "snapshot"]), name=st.data(), value=ANYTHING)
def test_nothing_that_stands_in_a_field_loses_the_other_items(kind: str, name: st.DataObject, value: Any) -> None:
    good = {"drive": DRIVE, "file": FILE, "snapshot": SNAPSHOT}[kind]
    field = name.draw(st.sampled_from([*sorted(good), "error", "backing_paths", "identifier", "created_at"]))
    section_name = "snapshots" if kind == "snapshot" else "disks"
    other = {"drive": {"controller_location": 9}, "file": {"path": "D:\\o"}, "snapshot": {"id": UUID(int=5).hex}}[kind]
    reading = section(section_name, good | {field: value}, good | other)
    assert len(reading.items) + len(reading.refused) == 2
    assert reading.items[-1] == section(section_name, good | other).items[0]


@settings(derandomize=True, max_examples=100)
@given(path=st.text(min_size=1, max_size=3000))
def test_a_key_fits_an_index_and_knows_no_case(path: str) -> None:
    assert len(path_key(path).encode("utf-8", "surrogatepass")) <= 2000
    assert path_key(path_key(path)) == path_key(path)
