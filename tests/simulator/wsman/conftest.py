"""A simulator of two hosts with toy commands, and real pywinrm clients of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from winrm.protocol import Protocol

from simulator.estate import Estate
from simulator.wsman.limits import Limits
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.toy_commands import ToyCommands

Connect = Callable[..., Protocol]


@pytest.fixture
def toy() -> Iterator[ToyCommands]:
    commands = ToyCommands()
    yield commands
    commands.release.set()


@pytest.fixture
def limits() -> Limits:
    """Overridden by modules that turn a limit down."""
    return Limits()


@pytest.fixture
def server(toy: ToyCommands, limits: Limits) -> Iterator[SimulatorServer]:
    with SimulatorServer(Estate.uniform(hosts=2, vms_per_host=1), toy, tls=True, limits=limits) as running:
        yield running


@pytest.fixture
def name(server: SimulatorServer) -> str:
    """The host that `connect` connects to."""
    return str(server.host()["name"])


def endpoint(server: SimulatorServer, scheme: str = "http", host: str | None = None) -> str:
    description = server.host(host)
    port = description["tls_port"] if scheme == "https" else description["port"]
    return f"{scheme}://{description['address']}:{port}/wsman"


@pytest.fixture
def connect(server: SimulatorServer) -> Iterator[Connect]:
    """A client over NTLM on plain http with the right password, where nothing else is said; closed after the test."""
    opened: list[Protocol] = []

    def make(scheme: str = "http", host: str | None = None, **changes: Any) -> Protocol:
        arguments: dict[str, Any] = {
            "transport": "ntlm",
            "username": server.description["username"],
            "password": server.description["password"],
            "ca_trust_path": server.description["ca_file"],
            "proxy": None,
            **changes,
        }
        opened.append(Protocol(endpoint(server, scheme, host), **arguments))
        return opened[-1]

    yield make
    for client in opened:
        client.transport.close_session()


def run(client: Protocol, command: str, stdin: bytes | None = None, **shell: Any) -> tuple[bytes, bytes, int]:
    """The whole exchange of one command in a shell of its own: stdout, stderr, exit code."""
    shell_id = client.open_shell(**{"codepage": 65001, **shell})
    try:
        command_id = client.run_command(shell_id, command, console_mode_stdin=stdin is None)
        if stdin is not None:
            client.send_command_input(shell_id, command_id, stdin, end=True)
        answer: tuple[bytes, bytes, int] = client.get_command_output(shell_id, command_id)
        client.cleanup_command(shell_id, command_id)
        return answer
    finally:
        client.close_shell(shell_id, close_session=False)
