"""Recorded requests of another client are replayed; what comes back must look as what a real host answered."""

import base64
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from winrm.exceptions import WinRMOperationTimeoutError, WinRMTransportError

from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token
from tests.simulator.wsman import captured
from tests.simulator.wsman.conftest import Connect
from tests.simulator.wsman.toy_commands import Done, ToyCommands

pytestmark = pytest.mark.skipif(not captured.FOLDER.is_dir(), reason=f"no recorded exchanges at {captured.FOLDER}")

# Left out: test_winrs_operation_timeout.yml, where output comes while the command runs; its fault is compared below.
NAMES = [
    f"test_winrs_{name}.yml"
    for name in (
        "bad_cmd_id environment extra_opts fail_poll_process no_cmd_shell noprofile open_already_opened send standard "
        "stderr_rc unicode"
    ).split()
]
_SENTENCES = ("Value", "Text", "FaultDetail", "Message", "ProviderFault", "Action", "ExitCode")
_STREAM = re.compile(r'<rsp:Stream Name="(\w+)" CommandId="[^"]*">([^<]*)<')


class Recorded:
    """Prints what the recorded command printed, and ends as it ended."""

    def __init__(self) -> None:
        self.streams: dict[str, bytes] = {"stdout": b"", "stderr": b""}
        self.exit_code = 0

    def learn(self, exchanges: list[captured.Exchange]) -> None:
        for exchange in exchanges:
            for name, text in _STREAM.findall(exchange.response):
                self.streams[name] += base64.b64decode(text)
            if code := re.search(r"<rsp:ExitCode>(\d+)<", exchange.response):
                self.exit_code = int(code[1])

    def __call__(self, token: Token, command_line: str, stdin: bytes) -> Done:
        return Done(self.streams["stdout"], self.streams["stderr"], self.exit_code)


@pytest.fixture
def toy() -> Any:
    return Recorded()


class Replay:
    """Sends recorded requests with the identifiers that this server gave instead of the recorded ones."""

    def __init__(self, connect: Connect) -> None:
        self._transport = connect("https", transport="basic").transport
        self._ours: dict[str, str] = {}

    def send(self, exchange: captured.Exchange) -> str:
        request = exchange.request
        for theirs, ours in self._ours.items():
            request = request.replace(theirs, ours)
        answer = self._answer(request)
        for name in ("ShellId", "CommandId"):
            pattern = rf"<rsp:{name}>([^<]*)<"
            recorded, given = re.search(pattern, exchange.response), re.search(pattern, answer)
            if recorded and given:
                self._ours[recorded[1]] = given[1]
        return answer

    def _answer(self, request: str) -> str:
        """The envelope of a 200, or of the 500 that carries a fault; every other status is raised."""
        try:
            return str(self._transport.send_message(request).decode())
        except WinRMTransportError as refused:
            if refused.code != 500:
                raise
            return str(refused.response_text)


@pytest.mark.parametrize("name", NAMES)
def test_replayed(connect: Connect, toy: Recorded, name: str) -> None:
    exchanges = captured.read(name)
    toy.learn(exchanges)
    replay = Replay(connect)
    printed = {"stdout": b"", "stderr": b""}

    for exchange in exchanges:
        answer = replay.send(exchange)
        assert captured.shape(answer) == captured.shape(exchange.response), exchange.action
        assert captured.texts(answer, *_SENTENCES) == captured.texts(exchange.response, *_SENTENCES)
        assert _related(answer) in exchange.request
        for stream, text in _STREAM.findall(answer):
            printed[stream] += base64.b64decode(text)

    assert printed == toy.streams


def _related(answer: str) -> str:
    related = ElementTree.fromstring(answer).find(".//{http://schemas.xmlsoap.org/ws/2004/08/addressing}RelatesTo")
    assert related is not None
    return related.text or ""


def test_the_shell_is_described_as_recorded(connect: Connect, server: SimulatorServer) -> None:
    create = captured.read("test_winrs_environment.yml")[0]
    answer, recorded = Replay(connect).send(create), create.response
    same = ("Address", "ResourceURI", "ResourceUri", "IdleTimeOut", "InputStreams", "OutputStreams", "Variable")
    assert captured.texts(answer, *same) == captured.texts(recorded, *same)
    assert captured.texts(answer, "Owner")["Owner"] == [server.description["username"]]
    assert captured.texts(answer, "ClientIP")["ClientIP"] == ["127.0.0.1"]


class TestTheTimeoutFault:
    @pytest.fixture
    def toy(self) -> ToyCommands:
        return ToyCommands()

    def test_is_the_recorded_one(self, connect: Connect, toy: ToyCommands) -> None:
        recorded = next(
            exchange.response
            for exchange in captured.read("test_winrs_operation_timeout.yml")
            if "Fault" in exchange.response
        )
        client = connect("https", transport="basic", operation_timeout_sec=1, read_timeout_sec=5)
        bodies: list[bytes] = []
        client.transport.build_session().hooks["response"].append(lambda response, **_: bodies.append(response.content))
        shell = client.open_shell()
        command = client.run_command(shell, "wait")
        with pytest.raises(WinRMOperationTimeoutError):
            client.get_command_output_raw(shell, command)
        toy.release.set()

        assert captured.shape(bodies[-1]) == captured.shape(recorded)
        assert captured.texts(bodies[-1], *_SENTENCES) == captured.texts(recorded, *_SENTENCES)
        client.close_shell(shell)
