"""Shells and operations are counted for each user; shells that nobody closes end when they were idle long enough."""

import time

import pytest
from winrm.exceptions import WSManFaultError

from simulator.wsman.limits import Limits
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run


@pytest.fixture
def limits() -> Limits:
    return Limits(shells_per_user=3, operations_per_user=4)


def _expect_quota_fault(error: WSManFaultError, code: int) -> None:
    """HYPERV.md 1.8: no WSManFault; the number is in MSFT_WmiError."""
    assert error.wsman_fault_code is None
    assert error.wmierror_code == code
    assert (error.fault_code, error.fault_subcode) == ("s:Sender", "w:QuotaLimit")


def test_shells_beyond_the_quota_are_refused_until_one_is_closed(connect: Connect) -> None:
    client = connect()
    shells = [client.open_shell() for _ in range(3)]
    with pytest.raises(WSManFaultError, match="maximum number of concurrent shells") as fault:
        client.open_shell()
    _expect_quota_fault(fault.value, 2150859173)
    assert "a maximum number of 3 concurrent shells" in fault.value.response
    client.close_shell(shells[0], close_session=False)
    client.open_shell()


def test_the_quota_can_be_turned_while_it_runs(connect: Connect, server: SimulatorServer, name: str) -> None:
    server.change_host(name, shell_quota=0)
    with pytest.raises(WSManFaultError) as fault:
        connect().open_shell()
    _expect_quota_fault(fault.value, 2150859173)
    server.change_host(name, shell_quota=None)
    connect().open_shell()
    assert server.counters()[name]["open_shells"] == 1


def test_operations_are_not_given_back_before_the_shell_is_closed(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    for word in ("one", "two"):
        command = client.run_command(shell, f"echo {word}")
        client.get_command_output(shell, command)
        client.cleanup_command(shell, command)
    with pytest.raises(WSManFaultError) as fault:
        client.run_command(shell, "echo three")
    _expect_quota_fault(fault.value, 2150859174)
    client.close_shell(shell, close_session=False)
    assert run(client, "echo four")[0] == b"four\r\n"


def test_a_leaked_shell_ends_when_it_was_idle_long_enough(connect: Connect, server: SimulatorServer, name: str) -> None:
    client = connect()
    shell = client.open_shell(idle_timeout="PT2S")
    client.open_shell()
    time.sleep(1.2)
    client.run_command(shell, "echo still here")
    time.sleep(1.2)
    assert server.counters()[name]["open_shells"] == 2
    time.sleep(1.6)
    assert server.counters()[name]["open_shells"] == 1
    with pytest.raises(WSManFaultError) as fault:
        client.run_command(shell, "echo gone")
    assert fault.value.wsman_fault_code == 2150858843


def test_a_shell_with_a_waiting_receive_is_not_idle(connect: Connect) -> None:
    client = connect(operation_timeout_sec=1, read_timeout_sec=5)
    shell = client.open_shell(idle_timeout="PT0.9S")
    command = client.run_command(shell, "wait")
    with pytest.raises(Exception):  # noqa: B017, PT011 - the operation timeout, which is no fault here
        client.get_command_output_raw(shell, command)
    client.cleanup_command(shell, command)
