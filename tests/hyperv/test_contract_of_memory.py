"""Unknown is a value: no demand is made up, and what means nothing is left out."""

from typing import Any

import pytest

from tests.hyperv.answers import ID, memory, section


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
