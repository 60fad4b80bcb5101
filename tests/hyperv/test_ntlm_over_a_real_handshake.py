"""NTLM with sealed messages against simulated hosts: one handshake per call, none after a refusal, nothing left
open."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from hyperv.client import run_script
from hyperv.errors import CredentialsRefused, OutcomeUnknown, QuotaExceeded, RightsMissing, Unreachable
from hyperv.transport import Target
from simulator.estate import Estate
from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token
from tests.hyperv.cutting_line import cutting_line
from tests.hyperv.scripted_host import GOOD_STDOUT

# Without a body: what the host offers, its challenge, and the proof. Then Create, Command, Send, Receive, Signal,
# Delete.
HANDSHAKE, WHOLE_CALL = 3, 9


@dataclass(frozen=True)
class Answer:
    stdout: bytes = GOOD_STDOUT
    stderr: bytes = b""
    exit_code: int = 0


def run(token: Token, command_line: str, stdin: bytes) -> Answer:
    """No PowerShell is needed to see how a host is spoken to."""
    return Answer()


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer(Estate.demo(), run, tls=True) as server:
        yield server


def target_of(simulator: SimulatorServer, name: str) -> Target:
    host, facts = simulator.host(name), simulator.description
    return Target(host["address"], host["port"], "http", "ntlm", facts["username"], facts["password"])


def call(target: Target, *, changes_state: bool = False) -> object:
    return run_script(target, "read/estate", {}, deadline_seconds=5, changes_state=changes_state).result


def test_one_handshake_serves_the_whole_call(simulator: SimulatorServer) -> None:
    assert call(target_of(simulator, "HV01")) == {"answer": 42}
    counted = simulator.counters()["HV01"]
    assert (counted["requests"], counted["failed_logons"], counted["open_shells"]) == (WHOLE_CALL, 0, 0)


def test_a_wrong_password_costs_one_handshake_and_one_failed_logon(simulator: SimulatorServer) -> None:
    with pytest.raises(CredentialsRefused) as caught:
        call(replace(target_of(simulator, "HV02"), password="wrong"))
    time.sleep(0.2)
    counted = simulator.counters()["HV02"]
    assert (counted["requests"], counted["failed_logons"]) == (HANDSHAKE, 1)
    assert "password" in caught.value.sentence


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_ntlm_works_over_both(simulator: SimulatorServer, scheme: str) -> None:
    target = target_of(simulator, "HV03")
    if scheme == "https":
        port, ca_file = simulator.host("HV03")["tls_port"], simulator.description["ca_file"]
        target = replace(target, scheme="https", port=port, ca_file=ca_file)
    assert call(target) == {"answer": 42}
    assert simulator.counters()["HV03"]["open_shells"] == 0


@pytest.mark.parametrize("asked", range(HANDSHAKE, WHOLE_CALL - 2))
def test_a_line_cut_at_any_message_leaves_no_shell_and_no_failed_logon(simulator: SimulatorServer, asked: int) -> None:
    target = target_of(simulator, "HV04")
    with cutting_line(target.port, asked) as line, pytest.raises(Unreachable):
        call(replace(target, port=line.port))
    counted = simulator.counters()["HV04"]
    assert (counted["open_shells"], counted["failed_logons"]) == (0, 0)
    assert line.connections == (1 if asked == HANDSHAKE else 2), "cleaning up takes a connection of its own"


def test_an_answer_in_the_clear_is_not_believed(simulator: SimulatorServer) -> None:
    soap = (
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><Selector Name="ShellId">x</Selector>'
        b"</s:Body></s:Envelope>"
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: %d\r\n\r\n" % len(soap)
    target = target_of(simulator, "HV09")
    with cutting_line(target.port, HANDSHAKE, head + soap) as line, pytest.raises(Unreachable, match="in the clear"):
        call(replace(target, port=line.port))


def test_a_line_cut_under_a_change_leaves_the_outcome_unknown(simulator: SimulatorServer) -> None:
    target = target_of(simulator, "HV05")
    with cutting_line(target.port, HANDSHAKE + 2) as line, pytest.raises(OutcomeUnknown):
        call(replace(target, port=line.port), changes_state=True)
    assert simulator.counters()["HV05"]["commands"] == 1
    assert simulator.counters()["HV05"]["open_shells"] == 0


def test_a_used_up_quota_says_so(simulator: SimulatorServer) -> None:
    simulator.change_host("HV06", shell_quota=0)
    with pytest.raises(QuotaExceeded):
        call(target_of(simulator, "HV06"))


def test_an_account_without_rights_says_so(simulator: SimulatorServer) -> None:
    simulator.change_host("HV07", administrator=False)
    with pytest.raises(RightsMissing):
        call(target_of(simulator, "HV07"))
    assert simulator.counters()["HV07"]["failed_logons"] == 0


@pytest.mark.parametrize("network", ["refuse", "hang"])
def test_a_host_off_the_network_is_unreachable(simulator: SimulatorServer, network: str) -> None:
    simulator.change_host("HV08", network=network)
    started = time.monotonic()
    with pytest.raises(Unreachable):
        run_script(target_of(simulator, "HV08"), "read/estate", {}, deadline_seconds=2)
    assert time.monotonic() - started < 5
    simulator.change_host("HV08", network="up")
    assert call(target_of(simulator, "HV08")) == {"answer": 42}
