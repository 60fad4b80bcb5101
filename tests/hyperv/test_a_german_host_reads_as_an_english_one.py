"""Whatever language and formats a Windows has, every section reads the same: nothing that is read is prose."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hyperv.contracts import SectionReading
from hyperv.contracts.sections import SECTIONS
from hyperv.estate import read_estate
from simulator.cmdlets.languages import ENGLISH, GERMAN
from simulator.estate import Clock, Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import target_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTS = ("HV01", "HV09", "HV10", "HV12", "HV13", "HV14")


def serving(culture: str) -> SimulatorServer:
    clock = Clock()
    clock.freeze(NOON)
    estate = Estate.demo(clock=clock)
    for host in estate.hosts.values():
        host.culture = host.language = culture
    return SimulatorServer(estate, runner_for(estate))


@pytest.fixture(scope="module")
def english() -> Iterator[SimulatorServer]:
    with serving("en-US") as server:
        yield server


@pytest.fixture(scope="module")
def german() -> Iterator[SimulatorServer]:
    with serving("de-DE") as server:
        yield server


def told(section: SectionReading) -> tuple[object, ...]:
    """Without what may differ: how long it took, and Windows' own words for an error."""
    refused = [(item.position, item.identity) for item in section.refused]
    return section.ok, section.items, refused, section.error.code if section.error else None


@pytest.mark.parametrize("name", HOSTS)
def test_every_section_reads_the_same(english: SimulatorServer, german: SimulatorServer, name: str) -> None:
    here, there = (
        read_estate(target_of(english, name), list(SECTIONS)),
        read_estate(target_of(german, name), list(SECTIONS)),
    )
    assert (here.access.culture, there.access.culture) == ("en-US", "de-DE")
    assert here.collected_at == there.collected_at
    for section in SECTIONS:
        assert told(here.sections[section]) == told(there.sections[section]), section


def test_the_two_really_speak_differently() -> None:
    assert GERMAN.virtual_machine == "Virtueller Computer" != ENGLISH.virtual_machine
    for name, text in ENGLISH.statuses.items():
        assert GERMAN.statuses[name] != text


def test_an_error_in_german_is_classified_as_in_english(english: SimulatorServer, german: SimulatorServer) -> None:
    for server in (english, german):
        server.change_host("HV10", vmms="Stopped")
    readings = [read_estate(target_of(server, "HV10"), ["vms"]) for server in (english, german)]
    for server in (english, german):
        server.change_host("HV10", vmms="Running")
    codes = [reading.sections["vms"].error for reading in readings]
    assert [error.code if error else None for error in codes] == ["vmms_stopped"] * 2
