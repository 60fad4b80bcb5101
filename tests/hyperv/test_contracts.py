"""What of a host's answer is believed, and what is refused with its reason while the rest goes on."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hyperv.contracts import EstateReading, MemoryItem, SectionReading, VMItem, read_answer
from hyperv.errors import BadOutput

ID = "416e49fd-28dd-413c-9743-aa3e69e4807d"
OTHER = "20ff7fe3-fd54-425c-aa97-fbf3c2e7a868"
COLLECTED = "2026-11-23T10:15:30.9876543Z"


def answer(**sections: Any) -> dict[str, Any]:
    wrapped = {name: {"ok": True, "error": None, "duration_ms": 5, "items": items} for name, items in sections.items()}
    return {"collected_at": COLLECTED, "access": {"administrator": True, "vmms": "Running"}, "sections": wrapped}


def section(name: str, *items: Any) -> SectionReading:
    return read_answer(answer(**{name: list(items)}), [name]).sections[name]


def vm(**facts: Any) -> VMItem:
    reading = section("vms", {"id": ID, "name": "web", **facts})
    assert not reading.refused, reading.refused
    item = reading.items[0]
    assert isinstance(item, VMItem)
    return item


def memory(**facts: Any) -> MemoryItem:
    base = {
        "vm_id": ID,
        "state": "Running",
        "dynamic_memory_enabled": True,
        "assigned_bytes": 1000,
        "demand_bytes": 800,
    }
    reading = section("memory", {**base, **facts})
    assert not reading.refused, reading.refused
    item = reading.items[0]
    assert isinstance(item, MemoryItem)
    return item


def test_what_is_missing_is_none() -> None:
    item = vm()
    facts = item.model_dump(exclude={"id", "name"})
    assert set(facts.values()) == {None}


@pytest.mark.parametrize("state", ["Running", "HibernatedByAnotherWindows", "Тест"])
def test_names_of_enumerations_survive_known_or_not(state: str) -> None:
    assert vm(state=state, operational_status=["Ok", state]).state == state


def test_blank_text_is_missing_but_blank_notes_are_blank() -> None:
    item = vm(version="", heartbeat="", notes="", integration_services_version="0.0")
    assert (item.version, item.heartbeat, item.notes, item.integration_services_version) == (None, None, "", None)


def test_a_guid_has_one_form() -> None:
    assert vm(id="{" + ID.upper() + "}").id == UUID(ID)


@pytest.mark.parametrize(
    ("state", "uptime", "expected"),
    [
        ("Running", 30, datetime(2026, 11, 23, 10, 15, 1, tzinfo=UTC)),
        ("RunningCritical", 0, datetime(2026, 11, 23, 10, 15, 31, tzinfo=UTC)),
        ("Off", 30, None),
        ("Saved", 0, None),
        (None, 30, None),
        ("Running", None, None),
    ],
)
def test_an_age_becomes_an_instant(state: str | None, uptime: int | None, expected: datetime | None) -> None:
    assert vm(state=state, uptime_seconds=uptime).booted_at == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-11-23T10:15:30.1234567Z", datetime(2026, 11, 23, 10, 15, 30, 123456, tzinfo=UTC)),
        ("2026-11-23T10:15:30Z", datetime(2026, 11, 23, 10, 15, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000Z", None),
        ("1601-01-01T00:00:00.0000000Z", None),
        (None, None),
    ],
)
def test_time_is_aware_utc_and_windows_zero_dates_are_missing(sent: str | None, expected: datetime | None) -> None:
    assert vm(created_at=sent).created_at == expected


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
        ({"created_at": "/Date(1488869314761)/"}, "created_at"),
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


def test_text_that_postgresql_cannot_hold_is_replaced() -> None:
    item = vm(name="a\x00b\ud83d", notes="\udd89", operational_status=["\ud83d"])
    assert (item.name, item.notes, item.operational_status) == ("a\ufffdb\ufffd", "\ufffd", ("\ufffd",))


def test_a_silent_guest_has_an_unknown_demand() -> None:
    item = memory(demand_bytes=0)
    assert (item.demand_bytes, item.demand_unknown_reason, item.pressure_percent) == (None, "guest_silent", None)


def test_a_vm_that_is_off_asks_for_nothing() -> None:
    item = memory(state="Off", assigned_bytes=0, demand_bytes=0)
    assert (item.demand_bytes, item.demand_unknown_reason, item.pressure_percent) == (0, None, None)


def test_a_demand_that_was_not_sent_says_so() -> None:
    assert memory(demand_bytes=None).demand_unknown_reason == "not_sent"


def test_static_memory_has_no_range() -> None:
    facts = {"minimum_bytes": 512, "maximum_bytes": 2**40, "buffer_percent": 20, "priority": 50}
    static, dynamic = memory(dynamic_memory_enabled=False, **facts), memory(**facts)
    assert (static.minimum_bytes, static.maximum_bytes, static.buffer_percent, static.priority) == (
        None,
        None,
        None,
        50,
    )
    assert (dynamic.minimum_bytes, dynamic.maximum_bytes, dynamic.buffer_percent) == (512, 2**40, 20)


@pytest.mark.parametrize(
    ("facts", "pressure"),
    [
        ({}, 80.0),
        ({"demand_bytes": 1250}, 125.0),
        ({"dynamic_memory_enabled": False}, None),
        ({"dynamic_memory_enabled": None}, None),
        ({"state": "Paused"}, None),
        ({"assigned_bytes": 0}, None),
        ({"assigned_bytes": None}, None),
    ],
)
def test_pressure_is_demand_over_assigned_where_both_mean_something(
    facts: dict[str, Any], pressure: float | None
) -> None:
    assert memory(**facts).pressure_percent == pressure


@pytest.mark.parametrize("name", ["assigned_bytes", "demand_bytes", "startup_bytes", "maximum_bytes"])
@pytest.mark.parametrize("value", [-1, 2**60, 1.0, "1", True])
def test_implausible_bytes_are_refused(name: str, value: object) -> None:
    item = {"vm_id": ID, "state": "Running", "dynamic_memory_enabled": True, "assigned_bytes": 5, name: value}
    assert name in section("memory", item).refused[0].reason


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
