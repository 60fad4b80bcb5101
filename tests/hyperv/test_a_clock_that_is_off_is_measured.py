"""How far a host's clock is off is measured at every reading, and told where it explains a refused logon."""

from collections.abc import Iterator
from typing import Any

import pytest

from hyperv.contracts import EstateReading
from hyperv.errors import CredentialsRefused, HyperVError
from hyperv.estate import read_estate
from hyperv.target import Target
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

HOST = "HV03"
SIX_MINUTES = 360


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.demo()
    with SimulatorServer(estate, runner_for(estate)) as server:
        yield server


def target_of(simulator: SimulatorServer) -> Target:
    host, facts = simulator.host(HOST), simulator.description
    return Target(host["address"], host["port"], "http", "ntlm", facts["username"], facts["password"])


def outcome(target: Target) -> EstateReading | HyperVError:
    try:
        return read_estate(target, deadline_seconds=4)
    except HyperVError as error:
        return error


def clock_of(simulator: SimulatorServer, **changes: Any) -> Any:
    simulator.change_host(HOST, **changes)
    found = outcome(target_of(simulator))
    simulator.change_host(HOST, fault="none")
    assert isinstance(found, EstateReading), repr(found)
    return found.clock


def test_a_clock_that_is_off_is_measured_to_within_the_length_of_the_call(simulator: SimulatorServer) -> None:
    good, fast = clock_of(simulator), clock_of(simulator, clock_offset_seconds=SIX_MINUTES)
    assert abs(good.seconds) <= good.uncertainty_seconds < 20
    assert not good.is_off
    assert abs(fast.seconds - SIX_MINUTES) <= fast.uncertainty_seconds < 20
    assert fast.is_off
    assert str(fast) == "6 minutes ahead of"
    slow = clock_of(simulator, clock_offset_seconds=-SIX_MINUTES, delay_seconds=1)
    assert abs(slow.seconds + SIX_MINUTES) <= slow.uncertainty_seconds
    assert str(slow) == "6 minutes behind"


def test_a_refused_logon_by_a_host_whose_clock_is_off_says_so(simulator: SimulatorServer) -> None:
    simulator.change_host(HOST, fault="password", clock_offset_seconds=-SIX_MINUTES)
    error = outcome(target_of(simulator))
    simulator.change_host(HOST, fault="none")
    assert isinstance(error, CredentialsRefused)
    assert "its clock is 6 minutes behind the portal's" in error.sentence
