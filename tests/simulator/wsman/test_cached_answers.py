"""`--cache-answers`: hosts repeat themselves while nothing changes, and only then; without it they never do."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from winrm.protocol import Protocol

from simulator.estate import Clock, Estate
from simulator.wsman.answer_cache import AnswerCache
from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token
from tests.simulator.wsman.conftest import run
from tests.simulator.wsman.toy_commands import ToyCommands

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TURN_SECONDS = 60
HV01 = Token("HV01", "EXAMPLE\\svc", True)


@pytest.fixture
def estate() -> Estate:
    clock = Clock()
    clock.freeze(NOON)
    return Estate.uniform(hosts=2, vms_per_host=1, clock=clock)


@pytest.fixture
def cache(estate: Estate, toy: ToyCommands) -> AnswerCache:
    return AnswerCache(estate, toy, TURN_SECONDS)


def test_an_unchanged_host_is_computed_once(cache: AnswerCache, toy: ToyCommands) -> None:
    assert cache.known(HV01, "echo a", b"") is None
    assert cache(HV01, "echo a", b"") is cache(HV01, "echo a", b"")
    assert cache.known(HV01, "echo a", b"") is cache(HV01, "echo a", b"")
    assert toy.ran == ["echo a"]


@pytest.mark.parametrize(
    "other",
    [
        (Token("HV02", "EXAMPLE\\svc", True), "cat", b"in"),
        (Token("HV01", "EXAMPLE\\other", True), "cat", b"in"),
        (Token("HV01", "EXAMPLE\\svc", False), "cat", b"in"),
        (HV01, "cat -", b"in"),
        (HV01, "cat", b"other"),
    ],
)
def test_another_question_is_computed(cache: AnswerCache, toy: ToyCommands, other: tuple[Token, str, bytes]) -> None:
    cache(HV01, "cat", b"in")
    assert cache.known(*other) is None
    cache(*other)
    assert len(toy.ran) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda estate: estate.stop_vm(estate.hosts["HV01"].vms[0].id),
        lambda estate: estate.set_notes(estate.hosts["HV01"].vms[0].id, "new"),
        lambda estate: estate.touch(),
        lambda estate: estate.clock.freeze(NOON + timedelta(seconds=TURN_SECONDS)),
    ],
)
def test_whatever_is_done_ends_what_was_kept(
    cache: AnswerCache, estate: Estate, toy: ToyCommands, change: Callable[[Estate], None]
) -> None:
    cache(HV01, "echo a", b"")
    change(estate)
    assert cache.known(HV01, "echo a", b"") is None
    cache(HV01, "echo a", b"")
    assert len(toy.ran) == 2


def test_each_host_changes_once_a_turn_and_not_all_at_once(toy: ToyCommands) -> None:
    clock = Clock()
    estate = Estate.uniform(hosts=20, vms_per_host=1, clock=clock)
    cache = AnswerCache(estate, toy, TURN_SECONDS)
    computed = []
    for second in range(2 * TURN_SECONDS + 1):
        clock.freeze(NOON + timedelta(seconds=second))
        before = len(toy.ran)
        for host in estate.hosts:
            cache(Token(host, "EXAMPLE\\svc", True), "echo a", b"")
        computed.append(len(toy.ran) - before)
    assert computed[0] == 20, "nothing was known"
    assert sum(computed[1:]) == 2 * 20, "each of them at its own two turns"
    assert max(computed[1:]) <= 4


@pytest.fixture(params=[True, False])
def served(request: pytest.FixtureRequest, estate: Estate, toy: ToyCommands) -> Iterator[tuple[SimulatorServer, bool]]:
    with SimulatorServer(estate, toy, cache_answers=TURN_SECONDS if request.param else None) as server:
        yield server, request.param


def test_over_http_it_must_be_asked_for_and_switches_end_it(
    served: tuple[SimulatorServer, bool], toy: ToyCommands
) -> None:
    server, cached = served
    host, facts = server.host(), server.description
    client = Protocol(
        f"http://{host['address']}:{host['port']}/wsman",
        transport="ntlm",
        username=facts["username"],
        password=facts["password"],
    )
    for _ in range(3):
        assert run(client, "echo a", b"")[0] == b"a\r\n"
    assert len(toy.ran) == (1 if cached else 3)
    server.change_host("HV01", vmms="Stopped")
    run(client, "echo a", b"")
    assert len(toy.ran) == (2 if cached else 4)
    client.transport.close_session()
