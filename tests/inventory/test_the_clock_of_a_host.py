"""How far a host's clock is off is kept with its poll state, told where it matters, and corrects nothing silently."""

import pytest

from hyperv.clock import ClockOffset, offset_of_header
from hyperv.errors import Unreachable
from inventory import polls
from inventory.models import Host, PollState
from inventory.scope import EVERYTHING
from inventory.selectors.problems import problems_now
from tests.inventory.building import NOW, answer, begin, make_host

pytestmark = pytest.mark.django_db


def poll_with(host: Host, clock: ClockOffset | None) -> PollState:
    polls.finish(begin(host), answer([1]).model_copy(update={"clock": clock}))
    return PollState.objects.get(host=host)


def told() -> list[str]:
    return [problem.sentence for problem in problems_now(NOW, EVERYTHING) if problem.kind == "clock"]


def test_a_poll_keeps_what_it_measured_and_a_failed_one_what_was_known() -> None:
    host = make_host()
    assert PollState.objects.get(host=host).clock is None
    assert poll_with(host, ClockOffset(-2.5, 0.5)).clock == ClockOffset(-2.5, 0.5)
    polls.fail(begin(host), polls.failure_of(Unreachable("refused")) or polls.OWN_FAILURE)
    assert PollState.objects.get(host=host).clock == ClockOffset(-2.5, 0.5)


def test_instants_of_the_host_stay_what_it_told() -> None:
    host = make_host()
    poll_with(host, ClockOffset(3600, 0.5))
    host.refresh_from_db()
    assert f"{host.booted_at:%Y-%m-%dT%H:%M}" == "2026-11-01T02:03"


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        (ClockOffset(0.4, 1), None),
        (ClockOffset(299, 0), None),
        (ClockOffset(310, 20), None),  # it may be right enough
        (ClockOffset(330, 20), "6 minutes ahead of the portal's"),
        (ClockOffset(-7300, 2), "some 2 hours behind the portal's"),
    ],
)
def test_the_overview_tells_what_is_certainly_off(clock: ClockOffset, says: str | None) -> None:
    poll_with(make_host(), clock)
    assert [says in sentence for sentence in told() if says] == ([True] if says else [])
    assert bool(told()) == (says is not None)


def test_a_clock_that_was_set_right_is_told_no_more() -> None:
    host = make_host()
    poll_with(host, ClockOffset(900, 1))
    assert told()
    poll_with(host, ClockOffset(1, 1))
    assert told() == []


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (ClockOffset(0.2, 1.1), "within 2 s of"),
        (ClockOffset(45.2, 3), "45 s ahead of"),
        (ClockOffset(-119.9, 3), "120 s behind"),
        (ClockOffset(-150, 3), "2 minutes behind"),
        (ClockOffset(86_400, 3), "some 24 hours ahead of"),
    ],
)
def test_in_words(clock: ClockOffset, words: str) -> None:
    assert str(clock) == words


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 12:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_no_clock(date: str) -> None:
    assert offset_of_header(date, 0.0) is None


def test_the_date_of_http_is_good_to_two_seconds() -> None:
    assert offset_of_header("Thu, 01 Jan 1970 00:10:00 GMT", 100.0) == ClockOffset(500.5, 2.0)
