"""Volumes, units of storage and files as they come over the wire: what is believed of them, and what is refused."""

from typing import Any

import pytest

from hyperv.contracts import FolderItem, PoolItem, SectionReading, StorageJobItem, VolumeItem
from tests.hyperv.answers import section
from tests.inventory.raw_storage import GIB, file, folder, local_volume, share, shared_volume, unit


def only(reading: SectionReading) -> Any:
    assert not reading.refused, reading.refused
    (item,) = reading.items
    return item


def test_free_space_that_can_be_believed_is_a_number() -> None:
    volume = only(section("volumes", local_volume()))
    assert isinstance(volume, VolumeItem)
    assert (volume.free_bytes, volume.free_unknown_reason) == (40 * GIB, None)


def test_nobody_can_send_a_reason_of_their_own() -> None:
    assert only(section("volumes", local_volume(free_unknown_reason="smb"))).free_unknown_reason is None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kind": "tape"}, "kind"),
        ({"kind": None}, "kind"),
        ({"path": ""}, "path"),
        ({"path": None}, "path"),
        ({"path": "x" * 1025}, "path"),
        ({"capacity_bytes": "100"}, "capacity_bytes"),
        ({"capacity_bytes": -1}, "capacity_bytes"),
        ({"free_bytes": 1.5}, "file_system_free_bytes"),
        ({"provisioning": "Thin"}, "provisioning"),
        ({"provisioning": True}, "provisioning"),
        ({"provisioning": 70_000}, "provisioning"),
    ],
)
def test_a_malformed_volume_is_refused_alone(facts: dict[str, Any], reason: str) -> None:
    reading = section("volumes", local_volume("C:\\"), local_volume() | facts)
    assert [item.identity[-1] for item in reading.items] == ["C:\\"]
    assert reason in reading.refused[0].reason


@pytest.mark.parametrize("path", ["\\\\server", "C:\\", "\\\\server\\share\\folder", "\\\\\\share"])
def test_a_share_is_a_server_and_a_share(path: str) -> None:
    assert section("volumes", share(path)).refused


def test_the_same_shared_volume_twice_is_believed_once() -> None:
    reading = section("volumes", shared_volume(), shared_volume())
    assert (len(reading.items), len(reading.refused)) == (1, 1)
    assert not reading.complete


@pytest.mark.parametrize(
    ("number", "name"), [(0, "Healthy"), (1, "Warning"), (2, "Unhealthy"), (5, "Unknown"), (9, "9"), (None, None)]
)
def test_numbers_of_health_are_names(number: int | None, name: str | None) -> None:
    pool = only(section("storage", unit("pool", health=number)))
    assert isinstance(pool, PoolItem)
    assert pool.health == name


@pytest.mark.parametrize("status", [2, "OK", ["OK"], [None], [True], [-1]])
def test_states_that_are_no_list_of_numbers_are_refused(status: Any) -> None:
    assert section("storage", unit("pool", operational_status=status)).refused


def test_units_of_different_kinds_may_share_an_identity() -> None:
    reading = section("storage", unit("pool") | {"unique_id": "1"}, unit("space") | {"unique_id": "1"})
    assert len(reading.items) == 2


def test_a_job_tells_how_far_it_is() -> None:
    job = only(section("storage", unit("job", state=4, percent_complete=37, elapsed_seconds=90)))
    assert isinstance(job, StorageJobItem)
    assert (job.state, job.percent_complete, job.elapsed_seconds) == ("Running", 37, 90)


@pytest.mark.parametrize(
    ("facts", "whole"),
    [({}, True), ({"is_truncated": True}, False), ({"unread": 2}, False), ({"unread": None}, False),
     ({"is_truncated": None}, False)],
)  # fmt: skip
def test_only_a_list_that_says_so_is_whole(facts: dict[str, Any], whole: bool) -> None:
    item = only(section("files", folder(**facts)))
    assert isinstance(item, FolderItem)
    assert item.is_whole is whole


def test_why_a_folder_was_not_read_whole_is_kept() -> None:
    failure = {"type": "X", "id": "DirUnauthorizedAccessError,X", "hresult": -2147024891, "message": "denied"}
    item = only(section("files", folder(unread=1, failure=failure)))
    assert (item.failure.code, item.failure.message) == ("rights_missing", "denied")


def test_a_file_without_a_folder_is_refused() -> None:
    assert section("files", file("a.vhdx") | {"folder": None}).refused
