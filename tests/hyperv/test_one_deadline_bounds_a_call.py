"""Whatever a host does, a call ends within its deadline and the seconds that cleaning up may take."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hyperv.client import CLEANUP_SECONDS, run_script
from hyperv.errors import BadOutput, HyperVError, TimedOut, Unreachable
from hyperv.transport import Target
from tests.hyperv.conftest import HostMaker
from tests.hyperv.scripted_host import PROPER, drip_body, drip_headers, drop, fault, hang, output, status

DEADLINE = 1.8
SLACK = 3.0  # a busy machine; whatever is not bounded takes ten seconds and more
STAGES = ("Create", "Command", "Send", "Receive")


def call(target: Target, deadline: float = DEADLINE) -> tuple[HyperVError | None, float]:
    started = time.monotonic()
    try:
        run_script(target, "read/estate", {"sections": ["host"]}, deadline_seconds=deadline)
    except HyperVError as error:
        return error, time.monotonic() - started
    return None, time.monotonic() - started


@pytest.mark.parametrize("trouble", [hang, drip_headers, drip_body])
def test_a_host_that_stalls_at_any_stage_ends_the_call(make_host: HostMaker, trouble: object) -> None:
    hosts = [make_host(**{stage: trouble}) for stage in STAGES]
    with ThreadPoolExecutor(len(STAGES)) as pool:
        outcomes = dict(zip(STAGES, pool.map(lambda host: call(host[1]), hosts), strict=True))

    assert isinstance(outcomes["Create"][0], Unreachable)
    for stage in STAGES[1:]:
        assert isinstance(outcomes[stage][0], TimedOut), stage
    assert all(seconds < DEADLINE + SLACK for _, seconds in outcomes.values()), outcomes
    for (host, _), stage in zip(hosts[1:], STAGES[1:], strict=True):
        assert host.stages[-1] == "Delete", f"the shell was left open after {stage}"


def test_a_host_that_stalls_for_good_costs_the_cleanup_seconds_too(make_host: HostMaker) -> None:
    _, target = make_host(Receive=hang, Signal=hang, Delete=hang)
    error, seconds = call(target)
    assert isinstance(error, TimedOut)
    assert seconds < DEADLINE + CLEANUP_SECONDS + SLACK


def test_a_host_that_drops_the_connection_at_any_stage_is_unreachable_at_once(make_host: HostMaker) -> None:
    for stage in STAGES:
        host, target = make_host(**{stage: drop})
        error, seconds = call(target, deadline=10)
        assert isinstance(error, Unreachable), stage
        assert seconds < SLACK
        assert stage == "Create" or host.stages[-1] == "Delete"


def test_a_command_without_output_is_waited_for_until_the_deadline(make_host: HostMaker) -> None:
    def no_output_yet(request: object) -> None:
        time.sleep(0.3)
        fault(2150858793, "w:TimedOut")(request)  # type: ignore[arg-type]

    host, target = make_host(Receive=no_output_yet)
    error, seconds = call(target)
    assert isinstance(error, TimedOut)
    assert seconds < DEADLINE + SLACK
    assert host.stages[-2:] == ["Signal", "Delete"]


def test_a_silent_listener_is_unreachable() -> None:
    with socket.socket() as listener:  # the kernel completes the connection, nobody ever says a word
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        port = listener.getsockname()[1]
        sealed = Target("127.0.0.1", port, "http", "ntlm", "svc", "secret")
        secure = Target("127.0.0.1", port, "https", "basic", "svc", "secret")
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(call, (sealed, secure)))
    for error, seconds in outcomes:
        assert isinstance(error, Unreachable)
        assert seconds < DEADLINE + SLACK


def test_a_listener_that_accepts_nobody_is_given_up_after_the_connect_timeout() -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):  # the backlog is full: further connections get no answer
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        error, seconds = call(Target("127.0.0.1", listener.getsockname()[1], "http", "ntlm", "svc", "secret"), 30)
    assert isinstance(error, Unreachable)
    assert 4.5 < seconds < 6 + SLACK


def test_a_refused_port_is_unreachable_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error, seconds = call(Target("127.0.0.1", unused.getsockname()[1], "http", "ntlm", "svc", "secret"))
    assert isinstance(error, Unreachable)
    assert seconds < SLACK


def test_endless_output_is_bad_output(make_host: HostMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperv.client.BYTE_LIMIT", 200_000)
    _, target = make_host(Receive=output(b"x" * 60_000, done=False))
    error, _ = call(target, deadline=10)
    assert isinstance(error, BadOutput)


def test_output_in_pieces_is_joined_before_it_is_decoded(make_host: HostMaker) -> None:
    whole = '\ufeffПрофиль\n<<<hvportal\n{"ok":true,"result":"\\u0441","error":null}\nhvportal>>>\n'.encode()
    pieces = [output(bytes([byte]), done=False) for byte in whole[:-1]] + [output(whole[-1:])]
    host, target = make_host(Receive=pieces)
    answer = run_script(target, "read/estate", {}, deadline_seconds=20)
    assert answer.result == "с"
    assert answer.bytes_received == len(whole)
    assert host.stages.count("Receive") == len(whole)


def test_busy_on_send_is_tried_again_within_bounds(make_host: HostMaker) -> None:
    host, target = make_host(Send=[fault(170), fault(2150858793), PROPER["Send"]])
    assert run_script(target, "read/estate", {}, deadline_seconds=10).result == {"answer": 42}
    assert host.stages.count("Send") == 3

    host, target = make_host(Send=fault(170))
    error, _ = call(target, deadline=10)
    assert isinstance(error, TimedOut)
    assert host.stages.count("Send") == 4


@pytest.mark.parametrize(
    "trouble", [output(exit_code=None), status(200, "<html>"), status(200, ""), status(200, "<a/>"), status(500, "no")]
)
def test_an_answer_that_is_none_is_bad_output(make_host: HostMaker, trouble: object) -> None:
    host, target = make_host(Receive=trouble)
    error, _ = call(target, deadline=2)
    assert isinstance(error, (BadOutput, TimedOut))
    assert host.stages[-1] == "Delete"
