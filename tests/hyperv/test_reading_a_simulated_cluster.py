"""The sections cluster and groups over real WinRM: every node tells of its cluster what is true, and no other host
tells anything."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from hyperv.estate import read_estate
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_estate import target_of, told

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECTIONS = ("cluster", "groups")


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


def with_the_module(simulator: SimulatorServer) -> list[str]:
    """The hosts but those of Windows Server 2008 R2, which are not asked for these sections."""
    return [name for name, host in simulator.estate.hosts.items() if not host.windows.wmi_only]


def as_told(item: Any, truth: dict[str, Any]) -> dict[str, Any]:
    """The item's values under the truth's names, GUIDs as text."""
    values = told(item, set(truth))
    return {name: str(value) if name in ("id", "vm_id") and value else value for name, value in values.items()}


def test_every_node_tells_the_truth_of_its_cluster(simulator: SimulatorServer) -> None:
    truth = simulator.estate.truth()
    for name in with_the_module(simulator):
        host = simulator.estate.hosts[name]
        reading = read_estate(target_of(simulator, name), SECTIONS)
        for section in SECTIONS:
            expected = truth[section][host.cluster] if host.cluster else []
            assert reading.sections[section].complete, reading.sections[section]
            items = reading.sections[section].items
            assert [as_told(item, fact) for item, fact in zip(items, expected, strict=True)] == expected


def test_a_host_tells_its_clusters_id(simulator: SimulatorServer) -> None:
    (host,) = read_estate(target_of(simulator, "HV01"), ["host"]).sections["host"].items
    assert str(host.cluster_id) == simulator.estate.clusters["CLU-HQ"].id


def test_a_node_whose_cluster_service_is_stopped_tells_nothing(simulator: SimulatorServer) -> None:
    simulator.change_host("HV09", cluster_service="Stopped")
    alone = read_estate(target_of(simulator, "HV09"), SECTIONS)
    other = read_estate(target_of(simulator, "HV08"), SECTIONS)
    simulator.change_host("HV09", cluster_service="Running")
    assert all(section.ok and not section.items for section in alone.sections.values())
    states = {item.name: item.state for item in other.sections["cluster"].items if item.kind == "node"}
    assert states == {"HV06": "Up", "HV07": "Up", "HV08": "Up", "HV09": "Down"}


@pytest.mark.parametrize("cmdlet", ["Get-ClusterGroup", "Get-ClusterResource"])
def test_groups_fail_alone(simulator: SimulatorServer, cmdlet: str) -> None:
    simulator.change_host("HV07", failing=[cmdlet])
    reading = read_estate(target_of(simulator, "HV07"), SECTIONS)
    simulator.change_host("HV07", failing=[])
    assert reading.sections["cluster"].ok
    assert not reading.sections["groups"].ok


def test_groups_are_told_without_the_owners_that_nobody_could_say(simulator: SimulatorServer) -> None:
    told_groups = groups_where(simulator, failing="Get-ClusterOwnerNode")
    truth = simulator.estate.truth()["groups"][simulator.estate.hosts["HV07"].cluster]
    without = {"preferred_owners": None, "possible_owners": None}
    assert [as_told(item, fact) for item, fact in zip(told_groups, truth, strict=True)] == [
        fact | without for fact in truth
    ]


def test_a_group_is_not_told_where_nobody_could_say_which_vm_it_is(simulator: SimulatorServer) -> None:
    told_groups = groups_where(simulator, failing="Get-ClusterParameter")
    truth = simulator.estate.truth()["groups"][simulator.estate.hosts["HV07"].cluster]
    others = [fact for fact in truth if fact["vm_id"] is None]
    assert others
    assert [as_told(item, fact) for item, fact in zip(told_groups, others, strict=True)] == others


def groups_where(simulator: SimulatorServer, *, failing: str) -> Sequence[Any]:
    simulator.change_host("HV07", failing=[failing])
    section = read_estate(target_of(simulator, "HV07"), ["groups"]).sections["groups"]
    simulator.change_host("HV07", failing=[])
    assert section.ok, section
    assert not section.complete
    return section.items


def test_a_cluster_without_vms_tells_its_groups() -> None:
    with demo_at(NOON) as server:
        for host in server.estate.hosts.values():
            host.vms.clear()
        server.estate.touch()
        section = read_estate(target_of(server, "HV07"), ["groups"]).sections["groups"]
    assert section.complete, section
    assert section.items
    assert all(item.vm_id is None for item in section.items)
