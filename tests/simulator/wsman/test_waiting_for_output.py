"""A Receive waits as long as OperationTimeout says, capped by the host, then is told to ask again."""

import time

import pytest
from winrm.exceptions import WinRMOperationTimeoutError

from simulator.wsman.limits import Limits
from tests.simulator.wsman.conftest import Connect, run
from tests.simulator.wsman.toy_commands import ToyCommands


@pytest.fixture
def limits() -> Limits:
    return Limits(operation_seconds=1.5, running_commands=2, patience_seconds=0.3)


@pytest.mark.parametrize("limits", [Limits(operation_seconds=10)])
def test_receive_times_out_again_and_again_until_the_command_ends(connect: Connect, toy: ToyCommands) -> None:
    client = connect(operation_timeout_sec=1, read_timeout_sec=20)
    shell = client.open_shell()
    command = client.run_command(shell, "wait")
    for _ in range(2):
        before = time.monotonic()
        with pytest.raises(WinRMOperationTimeoutError):
            client.get_command_output_raw(shell, command)
        assert 0.9 < time.monotonic() - before < 8
    toy.release.set()
    assert client.get_command_output(shell, command) == (b"waited\r\n", b"", 0)
    client.close_shell(shell)


def test_the_host_caps_what_the_client_asks_for(connect: Connect) -> None:
    client = connect(operation_timeout_sec=20, read_timeout_sec=25)
    shell = client.open_shell()
    command = client.run_command(shell, "wait")
    before = time.monotonic()
    with pytest.raises(WinRMOperationTimeoutError):
        client.get_command_output_raw(shell, command)
    assert 1.4 < time.monotonic() - before < 15
    client.close_shell(shell)


def test_commands_that_never_end_hold_up_nobody(connect: Connect) -> None:
    stuck = connect()
    shell = stuck.open_shell()
    for _ in range(4):  # twice as many as compute at once
        command = stuck.run_command(shell, "wait", console_mode_stdin=False)
        stuck.send_command_input(shell, command, b"", end=True)
    before = time.monotonic()
    assert run(connect(), "echo through")[0] == b"through\r\n"
    assert time.monotonic() - before < 10
    stuck.close_shell(shell)
