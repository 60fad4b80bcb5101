"""Windows Server 2008 R2 is read by scripts of its own, and nobody needs to say that a host is one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hyperv.contracts import EstateReading, SectionReading, VMItem
from hyperv.errors import ScriptFailed
from hyperv.estate import read_estate
from hyperv.generations import LEGACY, MODERN, generation_of, offers, wants_other
from hyperv.target import Target
from simulator.estate import Clock, Estate
from simulator.estate.windows import RELEASES, WS2008R2, WS2022, WindowsRelease
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.demo_at import demo_at
from tests.hyperv.test_reading_a_simulated_estate import assert_true, target_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with demo_at(NOON) as server:
        yield server


def knowing(target: Target, os_version: str | None) -> Target:
    return Target(
        target.address, target.port, target.scheme, target.transport, target.username, target.password, None, os_version
    )


@pytest.mark.parametrize("os_version", [None, "6.1.7601", "10.0.20348", "garbage"])
@pytest.mark.parametrize("name", ["HV14", "HV12"])
def test_a_host_is_read_whatever_was_thought_of_it(
    simulator: SimulatorServer, name: str, os_version: str | None
) -> None:
    """An upgraded host, or another one under its address, is read too."""
    reading = read_estate(knowing(target_of(simulator, name), os_version))
    assert_true(reading, simulator.estate.truth(), name)


def test_who_knows_the_version_needs_one_command(simulator: SimulatorServer) -> None:
    def commands() -> int:
        return simulator.counters()["HV14"]["commands"]

    before = commands()
    read_estate(target_of(simulator, "HV14"))
    first_contact = commands() - before
    read_estate(knowing(target_of(simulator, "HV14"), WS2008R2.version))
    assert (first_contact, commands() - before - first_contact) == (2, 1)


def test_the_access_that_2008_r2_tells(simulator: SimulatorServer) -> None:
    access = read_estate(target_of(simulator, "HV14")).access
    assert (access.administrator, access.hyperv_administrator) == (True, None)
    assert (access.powershell_version, access.vmms, access.culture) == ("2.0", "Running", "en-US")


def test_names_that_need_care_arrive_whole(simulator: SimulatorServer) -> None:
    (section,) = read_estate(target_of(simulator, "HV14"), ["vms"]).sections.values()
    (odd,) = [vm for vm in section.items if isinstance(vm, VMItem) and "Süd" in vm.name]
    assert odd.name == 'LEGACY Büro "Süd" № 7 🚀'
    assert odd.notes == "C:\\alt\tTab\r\n\x01 und Ä"


@pytest.mark.parametrize(
    ("switch", "code"), [({"vmms": "Stopped"}, "vmms_stopped"), ({"hyperv_rights": False}, "rights_missing")]
)
def test_a_host_that_may_not_speak_is_never_an_empty_one(
    simulator: SimulatorServer, switch: dict[str, Any], code: str
) -> None:
    simulator.change_host("HV14", **switch)
    reading = read_estate(target_of(simulator, "HV14"))
    simulator.change_host("HV14", vmms="Running", hyperv_rights=True)
    assert {section.error.code if section.error else None for section in reading.sections.values()} == {code}


def test_one_broken_section_costs_itself_alone(simulator: SimulatorServer) -> None:
    """Get-WmiObject is what every section asks: here WMI itself is broken, and the answer says so in its own words."""
    simulator.estate.hosts["HV14"].failing.add("Get-WmiObject")
    reading = read_estate(target_of(simulator, "HV14"))
    simulator.estate.hosts["HV14"].failing.clear()
    errors = [section.error for section in reading.sections.values() if section.error]
    assert [error.code for error in errors] == ["script_error"] * 3
    assert all("Get-WmiObject" in (error.position or "") for error in errors)


def test_what_2008_r2_does_not_offer_is_said_and_not_asked(
    simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperv.estate.offers", lambda generation, name: generation == MODERN or name != "memory")
    reading = read_estate(knowing(target_of(simulator, "HV14"), "6.1.7601"))
    assert list(reading.sections) == ["host", "vms", "memory"]
    memory: SectionReading = reading.sections["memory"]
    assert not memory.ok
    assert memory.error
    assert (memory.error.code, memory.error.sentence) == ("not_offered", "Windows Server 2008 R2 does not offer this.")
    assert reading.sections["vms"].complete
    modern: EstateReading = read_estate(target_of(simulator, "HV12"))
    assert modern.sections["memory"].ok


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.version)
def test_every_release_is_read_as_it_is(release: WindowsRelease) -> None:
    """The same hosts and VMs under each Windows: what it can tell is true, what it cannot is unknown."""
    clock = Clock()
    clock.freeze(NOON)
    estate = Estate.demo(clock=clock)
    names = ("HV13", "HV14")
    for name in names:
        estate.hosts[name].windows = release
    with SimulatorServer(estate, runner_for(estate)) as server:
        for name in names:
            assert_true(read_estate(target_of(server, name)), estate.truth(), name)


def test_a_node_of_2008_r2_names_its_cluster(simulator: SimulatorServer) -> None:
    """PowerShell 2.0 loads FailoverClusters only where it is told to."""
    host = simulator.estate.hosts["HV05"]
    host.windows = WS2008R2
    item: Any = read_estate(target_of(simulator, "HV05"), ["host"]).sections["host"].items[0]
    host.windows = WS2022
    assert (item.cluster_service, item.cluster_name) == ("Running", "CLU-HQ")
    assert item.migration_limit is None


@pytest.mark.parametrize(
    ("os_version", "generation"),
    [("6.1.7601", LEGACY), ("6.0.6002", LEGACY), ("6.2.9200", MODERN), ("6.3.9600", MODERN), ("10.0.26100", MODERN),
     (None, MODERN), ("", MODERN), ("6", MODERN), ("x.y.z", MODERN)],
)  # fmt: skip
def test_the_generation_of_a_version(os_version: str | None, generation: str) -> None:
    assert generation_of(os_version) == generation


def test_the_legacy_folder_offers_what_it_holds() -> None:
    assert all(offers(LEGACY, name) for name in ("host", "vms", "memory"))
    assert not offers(LEGACY, "prelude")
    assert not offers(LEGACY, "volumes")
    assert offers(MODERN, "volumes")


def test_only_the_bootstraps_own_refusal_asks_for_the_other_scripts() -> None:
    assert wants_other(ScriptFailed(id="OtherPowerShell,2"))
    assert not wants_other(ScriptFailed(id="CommandNotFoundException"))
    assert not wants_other(ScriptFailed())
