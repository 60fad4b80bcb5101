"""Signal and Delete end what runs; whoever waited for it is told."""

import threading
import time
from typing import Any

import pytest
import xmltodict
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect
from tests.simulator.wsman.toy_commands import ToyCommands

CONTROL_C = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/ctrl_c"


def _signal(client: Protocol, shell: str, command: str, code: str) -> None:
    header = client.build_wsman_header(
        action="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal",
        resource_uri="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd",
        shell_id=shell,
    )
    envelope = {"env:Envelope": {**header, "env:Body": {"rsp:Signal": {"@CommandId": command, "rsp:Code": code}}}}
    client.send_message(xmltodict.unparse(envelope))


def _receive_meanwhile(
    server: SimulatorServer, client: Protocol, shell: str, command: str
) -> tuple[threading.Thread, list[Any]]:
    """Back once the host has been asked."""
    outcome: list[Any] = []
    before = _requests(server)

    def receive() -> None:
        try:
            outcome.append(client.get_command_output_raw(shell, command))
        except WSManFaultError as fault:
            outcome.append(fault.wsman_fault_code)

    thread = threading.Thread(target=receive)
    thread.start()
    for _ in range(500):
        if _requests(server) > before:
            break
        time.sleep(0.02)
    else:
        raise AssertionError("the host was not asked")
    time.sleep(0.2)  # counted, it has still to be opened
    return thread, outcome


def _requests(server: SimulatorServer) -> int:
    return sum(counted["requests"] for counted in server.counters().values())


@pytest.mark.parametrize("how", ["terminate", "delete"])
def test_ending_a_command_aborts_its_receive(connect: Connect, server: SimulatorServer, how: str) -> None:
    client, other = connect(), connect()
    shell = client.open_shell()
    command = client.run_command(shell, "wait")
    thread, outcome = _receive_meanwhile(server, client, shell, command)
    other.cleanup_command(shell, command) if how == "terminate" else other.close_shell(shell)
    thread.join(5)
    assert outcome == [995]


def test_a_terminated_command_is_unknown_and_the_shell_goes_on(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "wait", console_mode_stdin=False)
    client.send_command_input(shell, command, b"", end=True)
    client.cleanup_command(shell, command)
    with pytest.raises(WSManFaultError) as fault:
        client.get_command_output_raw(shell, command)
    assert fault.value.wsman_fault_code == 2150858843
    assert client.get_command_output(shell, client.run_command(shell, "echo on"))[0] == b"on\r\n"
    client.close_shell(shell)


def test_control_c_ends_the_process_with_its_status(connect: Connect, server: SimulatorServer) -> None:
    client, other = connect(), connect()
    shell = client.open_shell()
    command = client.run_command(shell, "wait")
    thread, outcome = _receive_meanwhile(server, client, shell, command)
    _signal(other, shell, command, CONTROL_C)
    thread.join(5)
    assert outcome == [(b"", b"", 0xC000013A, True)]
    client.close_shell(shell)


def test_control_c_leaves_the_output_of_a_finished_process_alone(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "repeat 50000")
    client.get_command_output_raw(shell, command)
    _signal(client, shell, command, CONTROL_C)
    assert client.get_command_output(shell, command)[2] == 0
    client.close_shell(shell)


def test_an_unknown_signal_is_an_incorrect_parameter(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "echo")
    with pytest.raises(WSManFaultError, match="parameter is incorrect"):
        _signal(client, shell, command, "http://example.org/wave")
    client.close_shell(shell)


def test_control_c_before_the_end_of_stdin_means_that_it_never_runs(connect: Connect, toy: ToyCommands) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    _signal(client, shell, command, CONTROL_C)
    assert client.get_command_output(shell, command) == (b"", b"", 0xC000013A)
    assert toy.ran == []
    client.close_shell(shell)
