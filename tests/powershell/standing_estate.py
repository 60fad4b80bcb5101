"""The estate at one instant that stands still: what is read twice is the same. A plugin and no conftest.py, because
these tests also run with --noconftest, where there is no Django."""

from functools import cache

import pytest

from simulator.cmdlets import HostMachine
from simulator.estate import Clock, Estate
from tests.powershell.interpreting import recorded
from tests.powershell.running import sections
from tests.simulator.estate.moments import MONDAY_MORNING

ACCOUNT = "EXAMPLE\\svc-hvportal"


@pytest.fixture
def estate() -> Estate:
    return Estate.demo(clock=Clock(MONDAY_MORNING, rate=0))


@pytest.fixture
def machine_of(estate):
    return lambda host: HostMachine(estate, host, ACCOUNT)


@pytest.fixture(scope="session")
def whole_poll():
    """host -> answer and recording of a poll of all sections; made once, for tests that change nothing."""

    @cache
    def poll(host):
        machine = HostMachine(Estate.demo(clock=Clock(MONDAY_MORNING, rate=0)), host, ACCOUNT)
        return recorded(machine, "read/estate", {"sections": sections()})

    return poll
