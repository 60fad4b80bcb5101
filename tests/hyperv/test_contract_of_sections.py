"""What is malformed is refused with its reason, and the rest goes on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hyperv.contracts import EstateReading, MemoryItem, VMItem, read_answer
from hyperv.contracts.sections import ITEMS_BELIEVED, REFUSED_NAMED
from hyperv.errors import BadOutput
from tests.hyperv.answers import ID, OTHER, answer, section


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"id": None}, "id"),
        ({"id": "web01"}, "id"),
        ({"id": "00000000-0000-0000-0000-000000000000"}, "empty GUID"),
        ({"id": 7}, "id"),
        ({"name": None}, "name"),
        ({"name": ["web"]}, "name"),
        ({"state": 2}, "state"),
        ({"state": {"value": "Running"}}, "state"),
        ({"operational_status": "Ok"}, "operational_status"),
        ({"operational_status": [2]}, "operational_status"),
        ({"cpu_percent": -1}, "cpu_percent"),
        ({"cpu_percent": "12"}, "cpu_percent"),
        ({"cpu_percent": 1.5}, "cpu_percent"),
        ({"cpu_percent": True}, "cpu_percent"),
        ({"processor_count": 10**12}, "processor_count"),
        ({"uptime_seconds": -5}, "uptime_seconds"),
        ({"uptime_seconds": {"Ticks": 0}}, "uptime_seconds"),
        ({"is_clustered": "False"}, "is_clustered"),
        ({"created_at": "/Date(1488869314761+0100)/"}, "created_at"),
        ({"created_at": "23.11.2026 10:15"}, "created_at"),
        ({"created_at": "2026-11-23T10:15:30.1234567+01:00"}, "created_at"),
        ({"created_at": "2026-13-23T10:15:30Z"}, "created_at"),
    ],
)
def test_a_malformed_item_is_refused_with_its_reason_and_the_rest_goes_on(facts: dict[str, Any], reason: str) -> None:
    reading = section("vms", {"id": OTHER, "name": "good"}, {"id": ID, "name": "bad", **facts})
    assert [str(item.id) for item in reading.items if isinstance(item, VMItem)] == [OTHER]
    (refused,) = reading.refused
    assert refused.position == 1
    assert refused.identity == (None if "id" in facts else ID)
    assert reason in refused.reason
    assert reading.ok
    assert not reading.complete


@pytest.mark.parametrize("item", [None, 7, "VM", [], [{"id": ID}]])
def test_an_item_that_is_no_object_is_refused(item: object) -> None:
    assert section("vms", item).refused[0].position == 0


def test_a_guid_seen_twice_in_a_section_is_believed_once() -> None:
    reading = section("vms", {"id": ID, "name": "first"}, {"id": ID.upper(), "name": "second"})
    assert [item.name for item in reading.items if isinstance(item, VMItem)] == ["first"]
    assert reading.refused[0].identity == ID


def test_what_the_host_could_not_read_itself_is_refused_with_its_own_words() -> None:
    reading = section("vms", {"id": OTHER, "name": "good"}, {"id": None, "error": {"message": "The object was gone."}})
    assert [item.name for item in reading.items] == ["good"]
    assert reading.refused[0].identity is None
    assert reading.refused[0].reason == "the host could not read it: The object was gone."


def test_of_very_many_refused_items_the_first_are_named_and_the_rest_counted() -> None:
    reading = section("vms", {"id": OTHER, "name": "good"}, *({"id": ID} for _ in range(REFUSED_NAMED + 23)))
    assert [item.name for item in reading.items] == ["good"]
    assert [refused.position for refused in reading.refused] == list(range(1, REFUSED_NAMED + 2))
    assert {refused.identity for refused in reading.refused[:-1]} == {ID}
    rest = reading.refused[-1]
    assert (rest.identity, rest.reason) == (None, "23 more were refused from here on")


def test_more_items_than_any_host_has_are_no_answer() -> None:
    reading = section("vms", *[None] * (ITEMS_BELIEVED + 1))
    assert (reading.ok, reading.items, reading.refused) == (False, (), ())
    assert reading.error
    assert reading.error.code == "bad_output"
    assert section("vms", *[None] * ITEMS_BELIEVED).ok


def test_a_host_is_exactly_one_item() -> None:
    assert section("host", {"name": "HV01"}).ok
    for items in ([], [{"name": "HV01"}, {"name": "HV02"}]):
        reading = section("host", *items)
        assert not reading.ok
        assert reading.error
        assert reading.error.code == "bad_output"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "rights_missing"}, "rights_missing"),
        ({"code": "vmms_stopped", "type": None}, "vmms_stopped"),
        ({"code": "hyperv_missing"}, "hyperv_missing"),
        ({"code": "script_error", "id": "AccessDenied,X", "hresult": -2146233088}, "rights_missing"),
        ({"code": "script_error", "id": "X", "hresult": -2147024891}, "rights_missing"),
        ({"code": "script_error", "id": "CommandNotFoundException"}, "module_missing"),
        ({"code": "script_error", "id": "X", "message": "Access denied"}, "script_error"),
        (None, "bad_output"),
        ({"id": "X"}, "bad_output"),
    ],
)
def test_a_section_that_failed_has_no_items_and_says_why(error: object, code: str) -> None:
    raw = answer(vms=[{"id": ID, "name": "web"}])
    raw["sections"]["vms"] |= {"ok": False, "error": error}
    reading = read_answer(raw, ["vms"]).sections["vms"]
    assert (reading.ok, reading.items, reading.complete) == (False, (), False)
    assert reading.error
    assert reading.error.code == code
    assert reading.error.sentence.endswith(".")


@pytest.mark.parametrize("raw", [None, 7, [], {}, {"ok": "true", "items": []}, {"ok": True}, {"ok": True, "items": {}}])
def test_a_section_of_another_shape_fails_alone(raw: object) -> None:
    whole = answer(memory=[])
    whole["sections"]["vms"] = raw
    reading = read_answer(whole, ["vms", "memory"])
    assert reading.sections["memory"].complete
    assert not reading.sections["vms"].ok


@pytest.mark.parametrize(
    "change",
    [
        None,
        [],
        {"sections": None},
        {"sections": []},
        {"collected_at": None},
        {"collected_at": "now"},
        {"collected_at": 7},
        {"access": None},
        {"access": {"administrator": "yes"}},
    ],
)
def test_an_answer_without_a_usable_shape_is_bad_output(change: object) -> None:
    raw = {**answer(vms=[]), **change} if isinstance(change, dict) else change
    with pytest.raises(BadOutput):
        read_answer(raw, ["vms"])


def test_a_reading_is_frozen_and_holds_exactly_what_was_asked_for() -> None:
    reading = read_answer(answer(vms=[{"id": ID, "name": "web", "new_key": 1}], memory=[]), ["vms"])
    assert set(reading.sections) == {"vms"}
    assert reading.contract_version == 1
    assert reading.collected_at == datetime(2026, 11, 23, 10, 15, 30, 987654, tzinfo=UTC)
    with pytest.raises(ValidationError):
        reading.sections["vms"].items[0].name = "other"  # type: ignore[union-attr,misc]


def test_a_reading_survives_json() -> None:
    reading = read_answer(answer(vms=[{"id": ID, "name": "сова"}], memory=[{"vm_id": ID}]), ["vms", "memory"])
    assert EstateReading.model_validate_json(reading.model_dump_json()).model_dump() == reading.model_dump()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(ID),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted({*VMItem.model_fields, *MemoryItem.model_fields, "uptime_seconds"}))


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.sampled_from(["vms", "memory", "host"]), st.lists(st.dictionaries(KEYS, ANY_JSON) | ANY_JSON, max_size=4))
def test_every_item_is_either_believed_or_refused(name: str, items: list[Any]) -> None:
    reading = section(name, *items)
    if reading.ok:
        assert len(reading.items) + len(reading.refused) == len(items)
    reading.model_dump_json()


@settings(derandomize=True, max_examples=50, deadline=None)
@given(ANY_JSON)
def test_no_answer_raises_anything_but_bad_output(raw: Any) -> None:
    with pytest.raises(BadOutput):
        read_answer(raw, ["vms"])
