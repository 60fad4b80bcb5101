"""What hangs on VMs and hosts, read over real WinRM from simulated hosts: it is the estate's own truth."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from hyperv.contracts import EstateReading
from hyperv.contracts.devices import (
    AssignedItem,
    BiosItem,
    DvdItem,
    FibreItem,
    FirmwareItem,
    FloppyItem,
    ProcessorItem,
    SecurityItem,
)
from hyperv.contracts.guests import GuestItem, ServiceItem
from hyperv.contracts.networks import ManagementAdapterItem, MigrationItem, MigrationNetworkItem, SwitchItem
from hyperv.contracts.values import ReadingItem
from hyperv.contracts.vmnics import AdapterItem
from hyperv.estate import read_estate
from hyperv.target import Target
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at

SECTIONS = ("networks", "vmnics", "guests", "devices")
ROWS = ("adapters", "services", "guests", "devices")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


@pytest.fixture(scope="module")
def truth(simulator: SimulatorServer) -> dict[str, Any]:
    """Of the hosts that have the module Hyper-V."""
    told, hosts = simulator.estate.truth(), modern(simulator)
    rows = {key: [row for row in told[key] if row["host"] in hosts] for key in ROWS}
    return rows | {"networks": {name: network for name, network in told["networks"].items() if name in hosts}}


def modern(simulator: SimulatorServer) -> list[str]:
    return [name for name, host in simulator.estate.hosts.items() if not host.windows.wmi_only]


@pytest.fixture(scope="module")
def readings(simulator: SimulatorServer) -> dict[str, EstateReading]:
    found = {}
    for name in modern(simulator):
        host, facts = simulator.host(name), simulator.description
        target = Target(host["address"], host["port"], "http", "ntlm", facts["username"], facts["password"], None)
        found[name] = read_estate(target, SECTIONS)
        assert all(section.complete for section in found[name].sections.values()), found[name].sections
    return found


def plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return plain(value.model_dump())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def told(readings: dict[str, EstateReading], section: str, kind: type[ReadingItem]) -> list[dict[str, Any]]:
    """Every item of a kind, of every host, with the host's name."""
    return [
        {"host": name, **plain(item)}
        for name, reading in readings.items()
        for item in reading.sections[section].items
        if isinstance(item, kind)
    ]


def without(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in names} for row in rows]


def test_every_adapter_of_every_vm_is_read_as_it_is(readings: Any, truth: Any) -> None:
    assert told(readings, "vmnics", AdapterItem) == truth["adapters"]


def test_every_integration_service_is_read_as_it_is(readings: Any, truth: Any) -> None:
    assert told(readings, "guests", ServiceItem) == truth["services"]


def test_every_guest_is_heard_as_it_speaks(readings: Any, truth: Any) -> None:
    assert told(readings, "guests", GuestItem) == truth["guests"]


def test_every_switch_and_network_of_a_host_is_read_as_it_is(readings: Any, truth: Any) -> None:
    for name, network in truth["networks"].items():
        here = {name: readings[name]}
        assert without(told(here, "networks", SwitchItem), "host", "interface") == network["switches"]
        assert without(told(here, "networks", ManagementAdapterItem), "host") == network["adapters"]
        assert without(told(here, "networks", MigrationNetworkItem), "host") == network["migration_networks"]
        assert told(here, "networks", MigrationItem) == [{"host": name, "any_network": network["any_network"]}]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ProcessorItem, ("migration_compatible", "nested")),
        (SecurityItem, ("tpm_enabled", "shielded", "encrypts_migration")),
        (AssignedItem, ("location_paths",)),
        (FibreItem, ("sans", "port_names")),
    ],
)
def test_what_is_set_for_every_vm_is_read_as_it_is(readings: Any, truth: Any, kind: Any, names: Any) -> None:
    # Windows Server 2012 R2 has neither Get-VMSecurity nor Get-VMAssignableDevice: no items, and not "no".
    always = (ProcessorItem, FibreItem)
    rows = [row for row in truth["devices"] if kind in always or row["tpm_enabled"] is not None]
    expected = [{name: row[name] for name in ("host", "vm_id", *names)} for row in rows]
    assert told(readings, "devices", kind) == expected
    assert any(row[name] for row in expected for name in names), "nobody has any"


def test_a_windows_without_the_cmdlets_leaves_security_unknown(readings: Any, truth: Any) -> None:
    old = {row["host"] for row in truth["devices"] if row["tpm_enabled"] is None}

    assert old
    for kind in (SecurityItem, AssignedItem):
        assert not {row["host"] for row in told(readings, "devices", kind)} & old


def test_firmware_is_of_the_second_generation_and_a_bios_of_the_first(readings: Any, truth: Any) -> None:
    second = [row for row in truth["devices"] if row["secure_boot"] is not None]
    first = [row for row in truth["devices"] if row["secure_boot"] is None]
    names = ("host", "vm_id", "boot_order", "secure_boot", "secure_boot_template")

    assert told(readings, "devices", FirmwareItem) == [{name: row[name] for name in names} for row in second]
    assert told(readings, "devices", BiosItem) == [{name: row[name] for name in names[:3]} for row in first]


@pytest.mark.parametrize(("kind", "key"), [(DvdItem, "dvds"), (FloppyItem, "floppies")])
def test_every_drive_for_removable_media_is_read_as_it_is(readings: Any, truth: Any, kind: Any, key: str) -> None:
    expected = [{"host": row["host"], "vm_id": row["vm_id"], **drive} for row in truth["devices"] for drive in row[key]]
    assert without(told(readings, "devices", kind), "drive") == expected
    assert expected
