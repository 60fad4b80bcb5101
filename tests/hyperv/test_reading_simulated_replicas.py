"""The section replication over real WinRM: each side of a replicated VM tells its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hyperv.estate import read_estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_cluster import with_the_module
from tests.hyperv.test_reading_a_simulated_estate import target_of, told

NOON = datetime(2026, 11, 23, 12, 1, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


def as_told(item: Any, fact: dict[str, Any]) -> dict[str, Any]:
    values = told(item, set(fact)) | {"vm_id": str(item.vm_id)}
    for name in ("last_replication_at", "measured_since"):
        values[name] = values[name].isoformat() if values[name] else None
    return values


def test_every_host_tells_its_side(simulator: SimulatorServer) -> None:
    truth = simulator.estate.truth()["replication"]
    health = set()
    for name in with_the_module(simulator):
        section = read_estate(target_of(simulator, name), ["replication"]).sections["replication"]
        assert section.complete, section
        assert [as_told(item, fact) for item, fact in zip(section.items, truth[name], strict=True)] == truth[name]
        health |= {(item.mode, item.state, item.health) for item in section.items}
    assert {state[2] for state in health} == {"Normal", "Warning", "Critical"}
    assert ("Primary", "Resynchronizing", "Warning") in health


def test_both_sides_show_one_vm(simulator: SimulatorServer) -> None:
    sides = [
        {
            item.vm_id: item
            for item in read_estate(target_of(simulator, name), ["replication"]).sections["replication"].items
        }
        for name in ("HV10", "HV12")
    ]
    assert sides[0].keys() == sides[1].keys()
    for vm_id in sides[0]:
        assert (sides[0][vm_id].mode, sides[1][vm_id].mode) == ("Primary", "Replica")


def test_without_figures_the_state_stands(simulator: SimulatorServer) -> None:
    simulator.change_host("HV10", failing=["Measure-VMReplication"])
    section = read_estate(target_of(simulator, "HV10"), ["replication"]).sections["replication"]
    simulator.change_host("HV10", failing=[])
    assert section.ok
    assert not section.complete
    assert section.items
    assert {(item.pending_bytes, item.missed_count) for item in section.items} == {(None, None)}
    assert all(item.state for item in section.items)
