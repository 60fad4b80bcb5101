"""read_estate over real WinRM against simulated hosts: what it returns is the estate's own truth."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hyperv.contracts import EstateReading, HostItem, MemoryItem, VMItem
from hyperv.errors import RightsMissing
from hyperv.estate import read_estate
from hyperv.transport import Target
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOST_FACTS = set(HostItem.model_fields) - {"cluster_id", "cluster_name", "cluster_domain", "booted_at"}
VM_FACTS = set(VMItem.model_fields) - {"id", "booted_at", "created_at", "parent_snapshot_id"}
MEMORY_FACTS = set(MemoryItem.model_fields) - {"vm_id", "demand_unknown_reason"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON, tls=True) as server:
        yield server


def target_of(simulator: SimulatorServer, name: str, transport: str = "ntlm") -> Target:
    host, facts = simulator.host(name), simulator.description
    secure = transport == "basic"
    return Target(
        host["address"],
        host["tls_port"] if secure else host["port"],
        "https" if secure else "http",
        "basic" if secure else "ntlm",
        facts["username"],
        facts["password"],
        facts["ca_file"] if secure else None,
    )


def told(item: Any, names: set[str]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value := getattr(item, name), tuple) else value for name in names}


def assert_true(reading: EstateReading, truth: dict[str, Any], name: str) -> None:
    assert all(section.complete for section in reading.sections.values()), reading.sections
    (host,) = reading.sections["host"].items
    vms = {str(item.id): item for item in reading.sections["vms"].items if isinstance(item, VMItem)}
    memory = {str(item.vm_id): item for item in reading.sections["memory"].items if isinstance(item, MemoryItem)}
    expected = [vm for vm in truth["vms"] if vm["host"] == name]
    said = truth["hosts"][name]

    assert isinstance(host, HostItem)
    assert told(host, HOST_FACTS) == {fact: said[fact] for fact in HOST_FACTS}
    assert host.cluster_name == said["cluster"]
    assert host.booted_at == datetime.fromisoformat(said["booted_at"])
    assert vms.keys() == memory.keys() == {vm["id"] for vm in expected}
    for vm in expected:
        item, share = vms[vm["id"]], memory[vm["id"]]
        assert told(item, VM_FACTS) == {fact: vm[fact] for fact in VM_FACTS}
        assert told(share, MEMORY_FACTS) == {fact: vm[fact] for fact in MEMORY_FACTS}
        assert share.pressure_percent == vm["pressure_percent"]
        assert item.created_at == datetime.fromisoformat(vm["created_at"])
        assert (str(item.parent_snapshot_id) if item.parent_snapshot_id else None) == vm["parent_snapshot_id"]
        if vm["state"] == "Running":
            assert item.booted_at
            assert abs(item.booted_at - datetime.fromisoformat(vm["started_at"])).total_seconds() <= 1
        else:
            assert item.booted_at is None


@pytest.mark.parametrize("transport", ["ntlm", "basic"])
def test_every_host_is_read_as_it_is(simulator: SimulatorServer, transport: str) -> None:
    truth = simulator.estate.truth()
    for name in simulator.estate.hosts:
        reading = read_estate(target_of(simulator, name, transport))
        assert reading.collected_at == NOON
        assert reading.access.administrator is True
        assert_true(reading, truth, name)
    assert {host["open_shells"] for host in simulator.counters().values()} == {0}


def test_only_the_sections_asked_for_are_read(simulator: SimulatorServer) -> None:
    reading = read_estate(target_of(simulator, "HV01"), ["memory"])
    assert set(reading.sections) == {"memory"}
    assert reading.sections["memory"].items


def test_a_stopped_hyperv_is_never_an_empty_host(simulator: SimulatorServer) -> None:
    simulator.change_host("HV02", vmms="Stopped")
    reading = read_estate(target_of(simulator, "HV02"))
    simulator.change_host("HV02", vmms="Running")
    assert reading.access.vmms == "Stopped"
    for section in reading.sections.values():
        assert not section.ok
        assert section.error
        assert section.error.code == "vmms_stopped"


def test_missing_rights_are_never_an_empty_host(simulator: SimulatorServer) -> None:
    """Where the shell admits the account all the same (RootSDDL was widened), the script itself must find out."""
    simulator.change_host("HV03", hyperv_rights=False)
    reading = read_estate(target_of(simulator, "HV03"))
    simulator.change_host("HV03", hyperv_rights=True)
    assert reading.access.administrator is False
    for section in reading.sections.values():
        assert not section.ok
        assert section.error
        assert section.error.code == "rights_missing"


def test_an_account_that_the_shell_does_not_admit_has_no_reading_at_all(simulator: SimulatorServer) -> None:
    simulator.change_host("HV04", administrator=False)
    with pytest.raises(RightsMissing):
        read_estate(target_of(simulator, "HV04"))
    simulator.change_host("HV04", administrator=True)


@pytest.mark.parametrize("sections", [[], ["everything"], ["vms", "everything"]])
def test_a_section_that_does_not_exist_is_a_mistake_of_the_caller(
    simulator: SimulatorServer, sections: list[str]
) -> None:
    with pytest.raises(ValueError, match="section"):
        read_estate(target_of(simulator, "HV01"), sections)
