"""Shells and commands that are not, or no longer, are fault 2150858843."""

from collections.abc import Callable

import pytest
from winrm.exceptions import WSManFaultError
from winrm.protocol import Protocol

from tests.simulator.wsman.conftest import Connect

NOBODY = "9F0A8CD3-7B65-4E43-A1C5-6F3B1D0E7C11"
ON_A_SHELL: list[Callable[[Protocol], object]] = [
    lambda client: client.run_command(NOBODY, "echo"),
    lambda client: client.get_command_output_raw(NOBODY, NOBODY),
    lambda client: client.send_command_input(NOBODY, NOBODY, b"", end=True),
    lambda client: client.cleanup_command(NOBODY, NOBODY),
    lambda client: client.close_shell(NOBODY),
]
ON_A_COMMAND: list[Callable[[Protocol, str], object]] = [
    lambda client, shell: client.get_command_output_raw(shell, NOBODY),
    lambda client, shell: client.send_command_input(shell, NOBODY, b"", end=True),
    lambda client, shell: client.cleanup_command(shell, NOBODY),
]


@pytest.mark.parametrize("ask", ON_A_SHELL)
def test_an_unknown_shell(connect: Connect, ask: Callable[[Protocol], object]) -> None:
    with pytest.raises(WSManFaultError) as fault:
        ask(connect())
    assert (fault.value.code, fault.value.wsman_fault_code) == (500, 2150858843)
    assert (fault.value.fault_code, fault.value.fault_subcode) == ("s:Sender", "w:InvalidSelectors")
    assert f"ShellId {NOBODY} failed because the shell was not found" in fault.value.response


@pytest.mark.parametrize("ask", ON_A_COMMAND)
def test_an_unknown_command(connect: Connect, ask: Callable[[Protocol, str], object]) -> None:
    client = connect()
    shell = client.open_shell()
    with pytest.raises(WSManFaultError) as fault:
        ask(client, shell)
    assert fault.value.wsman_fault_code == 2150858843
    assert "command identifier that does not exist" in fault.value.response
    client.close_shell(shell)


def test_a_closed_shell_is_unknown(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    client.close_shell(shell, close_session=False)
    with pytest.raises(WSManFaultError) as fault:
        client.run_command(shell, "echo")
    assert fault.value.wsman_fault_code == 2150858843


def test_a_shell_belongs_to_its_host(connect: Connect) -> None:
    shell = connect(host="HV01").open_shell()
    with pytest.raises(WSManFaultError) as fault:
        connect(host="HV02").run_command(shell, "echo")
    assert fault.value.wsman_fault_code == 2150858843


def test_identifiers_are_known_in_any_case(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell().lower()
    command = client.run_command(shell, "echo hi").lower()
    assert client.get_command_output(shell, command)[0] == b"hi\r\n"
    client.close_shell(shell)
