"""The messages of a call, as a host sees them."""

import base64
import json
import re

import pytest

from hyperv.client import run_script
from hyperv.command_line import (
    BOOTSTRAP_LIMIT,
    CHUNK_BYTES,
    COMMAND_LINE_LIMIT,
    SCRIPTS,
    chunks,
    command_line,
    script_text,
    stdin_bytes,
)
from tests.hyperv.conftest import HostMaker


def test_one_shell_one_command_one_input_and_everything_closed(make_host: HostMaker) -> None:
    host, target = make_host()
    answer = run_script(target, "read/estate", {"sections": ["vms"], "note": "сова \U0001f989"}, deadline_seconds=5)

    assert answer.result == {"answer": 42}
    assert host.stages == ["Create", "Command", "Send", "Receive", "Signal", "Delete"]
    create, command, _, _, signal, _ = host.bodies
    assert '<w:Option Name="WINRS_CODEPAGE">65001</w:Option>' in create
    assert "<rsp:IdleTimeOut>PT60S</rsp:IdleTimeOut>" in create
    assert '<w:Option Name="WINRS_CONSOLEMODE_STDIN">FALSE</w:Option>' in command
    assert command_line() in command
    assert "signal/terminate" in signal
    for body in host.bodies:
        assert 1 <= int(re.search(r"<w:OperationTimeout>PT(\d+)S<", body)[1]) < 5  # type: ignore[index]


def test_stdin_is_ascii_with_the_parameters_on_its_first_line(make_host: HostMaker) -> None:
    host, target = make_host()
    run_script(target, "read/estate", {"sections": ["vms"], "note": "a\nсова '\U0001f989$(x)"}, deadline_seconds=5)

    stream = re.search(r'End="true"[^>]*>([^<]*)<', host.bodies[2])
    assert stream
    first, _, rest = base64.b64decode(stream[1]).decode("ascii").partition("\n")
    assert json.loads(first) == {"sections": ["vms"], "note": "a\nсова '\U0001f989$(x)"}
    assert rest == script_text("read/estate", ("vms",))
    assert "$questions['vms']" in rest
    assert "$questions['memory']" not in rest


def test_the_command_line_stays_below_the_limits() -> None:
    bootstrap = (SCRIPTS / "bootstrap.ps1").read_text("ascii")
    assert len(bootstrap) <= BOOTSTRAP_LIMIT
    assert len(command_line()) < COMMAND_LINE_LIMIT
    encoded = command_line().rpartition(" ")[2]
    assert base64.b64decode(encoded).decode("utf-16-le") == bootstrap


def test_a_long_input_is_cut_below_the_envelope_and_only_the_last_piece_ends_it() -> None:
    whole = stdin_bytes("read/estate", {"filler": "x" * 250_000})
    pieces = list(chunks(whole))
    assert b"".join(piece for piece, _ in pieces) == whole
    assert [last for _, last in pieces] == [False] * (len(pieces) - 1) + [True]
    assert all(len(base64.b64encode(piece)) + 8_192 < 153_600 for piece, _ in pieces)


def test_every_script_fits_one_message_so_that_it_arrives_whole_or_not_at_all() -> None:
    for path in SCRIPTS.rglob("*.ps1"):
        assert path.stat().st_size < CHUNK_BYTES / 2, path


@pytest.mark.parametrize("name", ["../../etc/passwd", "read/nothing", "", "/etc/passwd", "read/../../errors"])
def test_only_our_scripts_can_be_named(name: str) -> None:
    with pytest.raises(LookupError):
        script_text(name)


def test_a_change_that_needs_two_messages_is_refused_before_anything_is_sent(make_host: HostMaker) -> None:
    host, target = make_host()
    with pytest.raises(ValueError, match="one message"):
        run_script(target, "read/estate", {"x": "x" * CHUNK_BYTES}, deadline_seconds=5, changes_state=True)
    with pytest.raises(ValueError, match="not JSON compliant"):
        run_script(target, "read/estate", {"x": float("nan")}, deadline_seconds=5)
    assert host.stages == []
