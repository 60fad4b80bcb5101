"""Output comes in portions that fit the client's envelope, joins to what the process wrote, and is handed out once."""

import pytest
from winrm.exceptions import WSManFaultError

from tests.simulator.wsman.conftest import Connect, run

ONE = "жё漢😀".encode()


def test_long_output_takes_several_receives_that_fit_the_envelope(connect: Connect) -> None:
    client = connect("https", transport="basic")
    sizes: list[int] = []
    session = client.transport.build_session()
    session.hooks["response"].append(lambda response, **_: sizes.append(len(response.content)))
    shell = client.open_shell(codepage=65001)
    command = client.run_command(shell, "repeat 50000")

    portions = []
    done = False
    while not done:
        stdout, stderr, code, done = client.get_command_output_raw(shell, command)
        portions.append(stdout)

    assert b"".join(portions) == ONE * 50000
    assert (stderr, code) == (b"", 0)
    assert len(portions) == 6  # 550,000 bytes; six chunks of 16 KiB fit into 153,600 octets of base64
    assert max(sizes) <= 153600
    assert min(sizes[2:-1]) > 130000  # and portions are not much smaller than they may be
    client.close_shell(shell)


def test_a_multibyte_character_may_be_split(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell(codepage=65001)
    command = client.run_command(shell, "repeat 50000")
    first = client.get_command_output_raw(shell, command)[0]
    with pytest.raises(UnicodeDecodeError):
        first.decode()
    client.close_shell(shell)


def test_output_is_gone_once_it_was_handed_out(connect: Connect) -> None:
    client = connect()
    shell = client.open_shell()
    command = client.run_command(shell, "echo once")
    assert client.get_command_output(shell, command)[0] == b"once\r\n"
    with pytest.raises(WSManFaultError) as fault:
        client.get_command_output_raw(shell, command)
    assert fault.value.wsman_fault_code == 2150858843
    client.cleanup_command(shell, command)
    client.close_shell(shell)


def test_another_codepage_loses_what_it_cannot_write(connect: Connect) -> None:
    assert run(connect(), "echo жü", codepage=437)[0] == b"?\x81\r\n"


def test_an_unknown_codepage_is_refused(connect: Connect) -> None:
    with pytest.raises(WSManFaultError, match="invalid value"):
        connect().open_shell(codepage=99999)


def test_a_simulator_that_fails_says_so_on_stderr(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    stdout, stderr, code = run(connect(), "bug")
    assert (stdout, code) == (b"", 70)
    assert b"ZeroDivisionError: the interpreter has a bug" in stderr
