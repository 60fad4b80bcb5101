"""A shell that stays open between calls: when it serves again, when it is replaced, and that nothing is left behind."""

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hyperv import keeping
from hyperv.client import run_script
from hyperv.errors import CredentialsRefused, OutcomeUnknown, QuotaExceeded, ScriptFailed, Unreachable
from hyperv.keeping import KEEPER, identity_of
from hyperv.limits import Limits, Quotas, limits_of
from hyperv.target import Target
from simulator.estate import Estate
from simulator.wsman.limits import Limits as HostLimits
from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token
from tests.hyperv.conftest import HostMaker
from tests.hyperv.cutting_line import cutting_line
from tests.hyperv.scripted_host import GOOD_STDOUT, PROPER, drop, fault, hang, output, status

AMPLE = Quotas(shells_per_user=30, operations_per_user=1500)
KEPT = {"deadline_seconds": 15, "keep_seconds": 60, "quotas": AMPLE}
FAILED = b'<<<hvportal\n{"ok":false,"result":null,"error":{"type":"T","id":"I","message":"m"}}\nhvportal>>>'


@dataclass(frozen=True)
class Answer:
    stdout: bytes = GOOD_STDOUT
    stderr: bytes = b""
    exit_code: int = 0


def run(token: Token, command_line: str, stdin: bytes) -> Answer:
    return Answer()


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer(Estate.demo(), run, tls=True) as server:
        yield server


@pytest.fixture(autouse=True)
def _nothing_is_kept(make_host: HostMaker) -> Iterator[None]:
    """Over before the hosts of `make_host` are, which wait for the connections that they have."""
    assert len(KEEPER) == 0
    yield
    KEEPER.close_all()


def target_of(simulator: SimulatorServer, name: str) -> Target:
    host, facts = simulator.host(name), simulator.description
    return Target(host["address"], host["port"], "http", "ntlm", facts["username"], facts["password"])


def call(target: Target, **changes: Any) -> object:
    return run_script(target, "read/estate", {}, **{**KEPT, **changes}).result


def test_the_second_call_needs_neither_logon_nor_shell(simulator: SimulatorServer) -> None:
    target = target_of(simulator, "HV01")
    for _ in range(3):
        assert call(target) == {"answer": 42}
    counted = simulator.counters()["HV01"]
    # A logon (3), Create; then Command, Send, Receive and Signal for each of three calls.
    assert (counted["requests"], counted["shells_opened"], counted["commands"]) == (3 + 1 + 3 * 4, 1, 3)
    assert counted["open_shells"] == 1
    KEEPER.close_all()
    assert simulator.counters()["HV01"]["open_shells"] == 0


def test_nothing_is_kept_that_nobody_asked_to_keep(make_host: HostMaker) -> None:
    host, target = make_host()
    call(target, keep_seconds=0)
    assert host.stages[-1] == "Delete"
    assert len(KEEPER) == 0


def test_a_kept_shell_lives_on_the_host_for_a_minute_longer_than_it_is_kept(make_host: HostMaker) -> None:
    host, target = make_host()
    call(target, keep_seconds=90)
    assert "<rsp:IdleTimeOut>PT150S</rsp:IdleTimeOut>" in host.bodies[0]


@pytest.mark.parametrize("seconds", [-1, 101])
def test_no_shell_is_kept_for_longer_than_a_connection_lives(make_host: HostMaker, seconds: int) -> None:
    host, target = make_host()
    with pytest.raises(ValueError, match="at most 100"):
        call(target, keep_seconds=seconds)
    assert host.stages == []


def test_a_script_that_says_no_leaves_its_shell_good(make_host: HostMaker) -> None:
    host, target = make_host(Receive=[output(FAILED), output()])
    with pytest.raises(ScriptFailed):
        call(target)
    call(target)
    assert host.stages.count("Create") == 1


def test_an_idle_shell_is_ended_and_not_used_again(make_host: HostMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    host, target = make_host()
    call(target, keep_seconds=1)
    time.sleep(1.1)
    call(target, keep_seconds=1)
    assert host.stages.count("Create") == 2
    assert host.stages[5:7] == ["Delete", "Create"]


def test_whoever_calls_next_ends_what_has_expired_elsewhere(make_host: HostMaker) -> None:
    idle, its_target = make_host()
    _, other_target = make_host()
    call(its_target, keep_seconds=1)
    time.sleep(1.1)
    call(other_target, keep_seconds=0)
    assert idle.stages[-1] == "Delete"
    assert len(KEEPER) == 0


def test_an_old_shell_is_replaced_before_windows_ends_it(make_host: HostMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    host, target = make_host()
    call(target)
    monkeypatch.setattr(keeping, "LIFETIME_SECONDS", 0.0)
    call(target)
    assert host.stages.count("Create") == 2


def test_a_shell_is_replaced_before_the_operations_of_the_account_are_used_up(simulator: SimulatorServer) -> None:
    target = target_of(simulator, "HV02")
    quotas = Quotas(shells_per_user=2, operations_per_user=20)  # one shell of ten operations: three calls of three
    simulator.change_host("HV02", operation_quota=10)
    for _ in range(7):
        call(target, quotas=quotas)
    counted = simulator.counters()["HV02"]
    assert (counted["commands"], counted["shells_opened"]) == (7, 3)


def test_as_long_as_the_quotas_are_unknown_each_call_has_a_shell_of_its_own(make_host: HostMaker) -> None:
    host, target = make_host()
    call(target, quotas=None)
    call(target, quotas=None)
    assert host.stages.count("Create") == host.stages.count("Delete") == 2


LOSSES = [
    ("the shell is gone", "Command", fault(2150858843, "w:InvalidSelectors")),
    ("the operations are used up", "Command", fault(None, "w:QuotaLimit", 2150859174)),
    ("the operations are used up later", "Send", fault(None, "w:QuotaLimit", 2150859174)),
    ("the connection is gone", "Command", drop),
    ("the sealing context is gone", "Command", status(400)),
    ("the shell ends under the command", "Receive", fault(2150858843, "w:InvalidSelectors")),
    ("the command has ended", "Receive", fault(87, "w:InvalidParameter")),
]


@pytest.mark.parametrize(("stage", "trouble"), [loss[1:] for loss in LOSSES], ids=[loss[0] for loss in LOSSES])
def test_a_lost_shell_is_replaced_and_the_reading_repeated_once(make_host: HostMaker, stage: str, trouble: Any) -> None:
    host, target = make_host(**{stage: [PROPER[stage], trouble, PROPER[stage]]})
    call(target)
    assert call(target) == {"answer": 42}
    assert host.stages.count("Create") == 2
    call(target)
    assert host.stages.count("Create") == 2, "the new shell is kept as the old one was"


def test_a_connection_that_a_firewall_forgot_costs_seconds_and_not_the_call(
    make_host: HostMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperv.exchange.RESUMING_SECONDS", 1.0)
    _, target = make_host(Command=[PROPER["Command"], hang, PROPER["Command"]])
    call(target)
    assert call(target) == {"answer": 42}


def test_a_new_shell_that_is_lost_too_is_the_answer(make_host: HostMaker) -> None:
    host, target = make_host(Command=[PROPER["Command"], drop])
    call(target)
    with pytest.raises(Unreachable):
        call(target)
    assert host.stages.count("Command") == 3, "once kept, once new, and no more"


def test_a_shell_that_was_new_is_not_replaced(make_host: HostMaker) -> None:
    host, target = make_host(Command=drop)
    with pytest.raises(Unreachable):
        call(target)
    assert host.stages.count("Command") == 1


def test_a_change_has_a_shell_of_its_own_and_is_never_repeated(make_host: HostMaker) -> None:
    host, target = make_host(Command=[PROPER["Command"], drop])
    call(target)
    with pytest.raises(OutcomeUnknown):
        call(target, changes_state=True)
    assert host.stages.count("Create") == 2
    assert host.stages.count("Command") == 2


def test_a_refused_logon_ends_a_kept_shell_and_is_not_repeated(make_host: HostMaker) -> None:
    host, target = make_host(Command=[PROPER["Command"], status(401, "", WWW_Authenticate="Basic")])
    call(target)
    with pytest.raises(CredentialsRefused):
        call(target)
    assert host.stages[-1] == "Command"
    assert len(KEEPER) == 0


def test_a_connection_that_http_sys_dropped_is_noticed_without_a_failed_logon() -> None:
    limits = HostLimits(keep_alive_seconds=2)
    with SimulatorServer(Estate.demo(), run, limits=limits) as simulator:
        target = target_of(simulator, "HV03")
        call(target)
        time.sleep(3)
        assert call(target) == {"answer": 42}
        KEEPER.close_all()
        counted = simulator.counters()["HV03"]
    assert (counted["failed_logons"], counted["open_shells"], counted["commands"]) == (0, 0, 2)


def test_a_line_that_is_cut_between_two_calls_leaves_no_shell(simulator: SimulatorServer) -> None:
    target = target_of(simulator, "HV04")
    with cutting_line(target.port, 3 + 1 + 4) as line:
        through = replace(target, port=line.port)
        call(through)
        assert call(through) == {"answer": 42}
        KEEPER.close_all()
    counted = simulator.counters()["HV04"]
    assert (counted["open_shells"], counted["failed_logons"], counted["shells_opened"]) == (0, 0, 2)


def test_another_account_or_secret_or_way_has_another_shell(make_host: HostMaker) -> None:
    _, target = make_host()
    changes: list[dict[str, Any]] = [
        {"password": "another"},
        {"username": "other"},
        {"port": 1},
        {"transport": "ntlm"},
        {"ca_file": None},
        {"address": "localhost"},
    ]
    others = {identity_of(replace(target, **change)) for change in changes} | {identity_of(target)}
    assert len(others) == len(changes) + 1
    assert identity_of(target) == identity_of(replace(target))
    assert str.__str__(target.password) not in repr(identity_of(target))


def test_two_threads_never_share_a_shell(simulator: SimulatorServer) -> None:
    target = target_of(simulator, "HV05")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: call(target), range(40)))
    assert answers == [{"answer": 42}] * 40
    counted = simulator.counters()["HV05"]
    assert counted["shells_opened"] <= 4
    assert len(KEEPER) == counted["open_shells"] <= 4


def test_no_more_shells_are_open_than_the_host_allows_and_the_rest_wait(make_host: HostMaker) -> None:
    open_now, most = 0, 0
    lock = threading.Lock()

    def create(request: Any) -> None:
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
        PROPER["Create"](request)

    def receive(request: Any) -> None:
        time.sleep(0.05)
        PROPER["Receive"](request)

    def delete(request: Any) -> None:
        nonlocal open_now
        with lock:
            open_now -= 1
        PROPER["Delete"](request)

    _, target = make_host(Create=create, Receive=receive, Delete=delete)
    quotas = Quotas(shells_per_user=5, operations_per_user=1500)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: call(target, quotas=quotas, keep_seconds=0), range(12)))
    assert most == 2, "half of five, the rest is left to others"


def test_a_place_that_does_not_become_free_is_the_portals_own_limit(
    make_host: HostMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperv.client.PATIENCE_SECONDS", 0.2)
    busy = threading.Event()

    def receive(request: Any) -> None:
        busy.set()
        request.server.closing.wait(1.0)
        PROPER["Receive"](request)

    host, target = make_host(Receive=receive)
    one = Quotas(shells_per_user=1, operations_per_user=1500)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call, target, quotas=one, keep_seconds=0)
        assert busy.wait(5)
        with pytest.raises(QuotaExceeded) as caught:
            call(target, quotas=one)
        assert first.result() == {"answer": 42}
    assert "The portal itself" in caught.value.sentence
    assert caught.value.retry_later
    assert host.stages.count("Create") == 1


def test_kept_shells_make_room_for_another_secret_of_the_same_account(make_host: HostMaker) -> None:
    host, target = make_host()
    one = Quotas(shells_per_user=1, operations_per_user=1500)
    call(target, quotas=one)
    call(replace(target, password="changed"), quotas=one)
    assert host.stages[4:7] == ["Signal", "Delete", "Create"]
    assert len(KEEPER) == 1


def test_the_number_of_kept_shells_is_bounded(make_host: HostMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "most_kept", lambda: 1)
    _, first = make_host()
    second_host, second = make_host()
    call(first)
    call(second)
    assert len(KEEPER) == 1
    assert second_host.stages[-1] == "Delete"


def test_closing_all_is_bounded_too(make_host: HostMaker) -> None:
    hosts = [make_host(Delete=hang) for _ in range(3)]
    for _, target in hosts:
        call(target)
    started = time.monotonic()
    KEEPER.close_all(2.0)
    assert time.monotonic() - started < 5.0
    assert len(KEEPER) == 0


IN_A_CHILD = """
import os, sys
from hyperv.client import run_script
from hyperv.keeping import KEEPER
from hyperv.limits import Quotas
from hyperv.target import Target

host, port, password, ca_file = sys.argv[1:]
target = Target(host, int(port), "https", "basic", "svc", password, ca_file)
run_script(target, "read/estate", {}, deadline_seconds=15, keep_seconds=60, quotas=Quotas(30, 1500))
assert len(KEEPER) == 1
child = os.fork()
if child == 0:
    kept = len(KEEPER)
    run_script(target, "read/estate", {}, deadline_seconds=15)
    os._exit(kept)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the child knows the shell"
run_script(target, "read/estate", {}, deadline_seconds=15, keep_seconds=60, quotas=Quotas(30, 1500))
"""


def test_a_forked_child_leaves_the_shells_of_its_parent_alone(make_host: HostMaker) -> None:
    host, target = make_host()
    arguments = (target.address, str(target.port), str.__str__(target.password), target.ca_file or "")
    subprocess.run([sys.executable, "-c", IN_A_CHILD, *arguments], check=True, timeout=60)
    assert host.stages.count("Create") == 2, "one of the parent, used twice, and one of the child"
    assert host.stages.count("Delete") == 2, "the child's after its call, the parent's at its end"
    assert host.stages.count("Command") == 3


@pytest.mark.parametrize(
    ("shells", "operations", "expected"),
    [
        (None, None, Limits(2, 3)),  # unknown: as WinRM 2.0
        (5, 15, Limits(2, 3)),  # WinRM 2.0, Windows Server 2008 R2
        (30, 1500, Limits(4, 187)),
        (2147483647, 1500, Limits(4, 187)),  # 2016 and later
        (1, 15, Limits(1, 7)),
        (0, 0, Limits(1, 0)),
        (30, None, Limits(4, 1)),
    ],
)
def test_half_of_the_hosts_quotas_is_left_to_others(
    shells: int | None, operations: int | None, expected: Limits
) -> None:
    assert limits_of(Quotas(shells, operations)) == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ((1024, 524_288), (8192, 524_288)),
        ((1024, 4096), (4096, 4096)),
        ((20_000, 20_000), None),
        ((1024, resource.RLIM_INFINITY), (8192, resource.RLIM_INFINITY)),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), None),
    ],
)
def test_a_worker_makes_room_for_the_shells_that_it_keeps(
    limits: tuple[int, int], expected: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: allowed.append(wanted))
    keeping.make_room()
    assert allowed == ([expected] if expected else [])
