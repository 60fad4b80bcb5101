"""Several shells at once, from several threads, on several hosts, each with what is its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from simulator.estate import Estate
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run
from tests.simulator.wsman.toy_commands import ToyCommands


def test_threads_get_their_own_answers(connect: Connect, server: SimulatorServer) -> None:
    def talk(number: int) -> bytes:
        client = connect(host=("HV01", "HV02")[number % 2])
        return run(client, "cat", f"thread {number} жж".encode() * 3000)[0]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(talk, range(16)))

    assert answers == [f"thread {number} жж".encode() * 3000 for number in range(16)]
    assert {name: count["commands"] for name, count in server.counters().items()} == {"HV01": 8, "HV02": 8}
    assert sum(count["open_shells"] for count in server.counters().values()) == 0


def test_two_shells_of_one_connection_interleave(connect: Connect) -> None:
    client = connect()
    shells = [client.open_shell(), client.open_shell()]
    commands = [client.run_command(shell, f"echo {shell}") for shell in shells]
    answers = [client.get_command_output(shell, command)[0] for shell, command in zip(shells, commands, strict=True)]
    assert answers == [f"{shell}\r\n".encode() for shell in shells]
    for shell in shells:
        client.close_shell(shell, close_session=False)


def test_two_simulators_of_one_process_keep_their_passwords_apart(connect: Connect, toy: ToyCommands) -> None:
    with SimulatorServer(Estate.uniform(hosts=1, vms_per_host=1), toy) as second:
        other = second.description
        assert run(connect(), "echo first")[0] == b"first\r\n"
        address = f"http://127.0.0.1:{second.host()['port']}/wsman"
        client = connect(password=other["password"])
        client.transport.endpoint = address
        assert run(client, "echo second")[0] == b"second\r\n"
        client.transport.close_session()


def test_slow_hosts_occupy_no_threads(server: SimulatorServer, connect: Connect, name: str) -> None:
    """Benches let hosts answer in seconds, many at once: what waits must not keep a place from what computes."""
    server.change_host(name, delay_seconds=4)
    client = connect()
    shell = client.open_shell(codepage=65001)
    commands = [client.run_command(shell, f"echo {number}", console_mode_stdin=False) for number in range(80)]
    before = time.monotonic()
    for command in commands:
        client.send_command_input(shell, command, b"", end=True)
    sent = time.monotonic()
    while any(thread.name == "winrs-command" for thread in threading.enumerate()):
        assert time.monotonic() - sent < 3, "the last commands are delayed for four seconds, and threads wait with them"
    assert run(connect(host="HV02"), "echo quick")[0] == b"quick\r\n"
    for number, command in enumerate(commands):
        assert client.get_command_output(shell, command)[0] == f"{number}\r\n".encode()
    # Had each held one of the four places until it lost it by patience, after two seconds: 80 / 4 * 2 s.
    assert time.monotonic() - before < 30
    client.close_shell(shell)
