"""A host can refuse connections, hang, or be slow; its port stays its own, and it comes back at the same address."""

import socket
import time

import pytest
import requests

from simulator.wsman.limits import Limits
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, endpoint, run


def test_refuse_closes_the_listener_and_up_opens_it_at_the_same_port(
    connect: Connect, server: SimulatorServer, name: str
) -> None:
    client = connect()
    client.open_shell()
    server.change_host(name, network="refuse")

    with pytest.raises(requests.exceptions.ConnectionError):
        client.open_shell()  # its open connection is gone too
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.host()["port"]), timeout=2)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.host()["tls_port"]), timeout=2)
    assert run(connect(host="HV02"), "echo other")[0] == b"other\r\n"

    server.change_host(name, network="refuse")  # twice is as once
    server.change_host(name, network="up")
    assert run(connect(), "echo back")[0] == b"back\r\n"


def test_hang_accepts_and_never_answers_until_it_is_let_go(server: SimulatorServer, name: str) -> None:
    server.change_host(name, network="hang")
    before = time.monotonic()
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(endpoint(server), timeout=(2, 0.7))
    assert time.monotonic() - before > 0.6

    server.change_host(name, network="up")
    assert requests.post(endpoint(server), timeout=2).status_code == 401


def test_delay_holds_back_the_completion_and_nothing_else(connect: Connect, server: SimulatorServer, name: str) -> None:
    server.change_host(name, delay_seconds=3)
    client = connect()
    before = time.monotonic()
    shell = client.open_shell()
    command = client.run_command(shell, "echo slow")
    assert time.monotonic() - before < 2
    assert client.get_command_output(shell, command)[0] == b"slow\r\n"
    assert time.monotonic() - before >= 3
    client.close_shell(shell)


@pytest.mark.parametrize("limits", [Limits(keep_alive_seconds=2)])
def test_idle_connections_are_dropped(connect: Connect, server: SimulatorServer) -> None:
    client = connect()
    shell = client.open_shell()
    connection = socket.create_connection(("127.0.0.1", server.host()["port"]), timeout=30)
    connection.sendall(b"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    assert connection.recv(65536).startswith(b"HTTP/1.1 401")
    before = time.monotonic()
    assert connection.recv(1) == b""  # closed by the server
    assert 1 < time.monotonic() - before < 20
    connection.close()
    # The client finds its sealed conversation gone, as after two idle minutes on Windows.
    with pytest.raises(Exception, match="Code 400"):
        client.run_command(shell, "echo late")
