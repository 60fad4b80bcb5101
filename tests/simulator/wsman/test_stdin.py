"""stdin is bytes, assembled to its end before the command starts."""

import pytest
from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError

from tests.simulator.wsman.conftest import Connect, run
from tests.simulator.wsman.toy_commands import ToyCommands

TEXT = "ВМ «Ω» 😀\n"


def test_non_ascii_bytes_arrive_as_they_were_sent(connect: Connect) -> None:
    assert run(connect(), "cat", TEXT.encode() * 2000)[0] == TEXT.encode() * 2000


def test_chunks_may_split_a_character(connect: Connect, toy: ToyCommands) -> None:
    client = connect()
    shell = client.open_shell(codepage=65001)
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    content = TEXT.encode()
    for at in range(0, len(content), 3):
        client.send_command_input(shell, command, content[at : at + 3])
    assert toy.ran == []
    client.send_command_input(shell, command, b"", end=True)
    assert client.get_command_output(shell, command)[0] == content
    client.close_shell(shell)


def test_a_command_whose_stdin_is_not_ended_waits(connect: Connect, toy: ToyCommands) -> None:
    client = connect(operation_timeout_sec=1, read_timeout_sec=5)
    shell = client.open_shell()
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    client.send_command_input(shell, command, b"begun")
    with pytest.raises(WinRMOperationTimeoutError):
        client.get_command_output_raw(shell, command)
    assert toy.ran == []
    client.close_shell(shell)


def test_it_runs_without_anybody_receiving(connect: Connect, toy: ToyCommands) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    client.send_command_input(shell, command, b"x", end=True)
    client.cleanup_command(shell, client.run_command(shell, "echo later"))
    assert toy.ran == ["cat"]
    client.close_shell(shell)


def test_nothing_can_be_sent_after_the_end(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "cat", console_mode_stdin=False)
    client.send_command_input(shell, command, b"x", end=True)
    with pytest.raises(WSManFaultError, match="pipe has been ended"):
        client.send_command_input(shell, command, b"y")
    client.close_shell(shell)


def test_stdin_of_another_codepage_is_understood(connect: Connect) -> None:
    assert run(connect(), "cat", "ü".encode("cp850"), codepage=850)[0] == "ü".encode("cp850")
