from datetime import UTC, datetime, timedelta

import pytest

from simulator.estate import Clock
from tests.simulator.estate.moments import MONDAY


def test_a_clock_without_a_rate_stands_still():
    clock = Clock(MONDAY, rate=0)

    assert clock.now() == MONDAY
    assert clock.now() == MONDAY


def test_a_step_moves_it():
    clock = Clock(MONDAY, rate=0)

    clock.advance(timedelta(hours=2))

    assert clock.now() == MONDAY + timedelta(hours=2)


def test_a_running_clock_goes_forward_from_where_it_was():
    clock = Clock(MONDAY, rate=3600)

    first, second = clock.now(), clock.now()

    assert MONDAY <= first < second


def test_a_frozen_clock_goes_on_from_there():
    clock = Clock(rate=1)
    clock.freeze(MONDAY)

    assert clock.now() == MONDAY
    clock.run(rate=60)

    assert clock.now() > MONDAY
    assert clock.rate == 60


def test_without_a_start_it_tells_the_time():
    before = datetime.now(UTC)

    assert before <= Clock().now() <= before + timedelta(minutes=1)


def test_it_wants_zones_and_does_not_run_backwards():
    with pytest.raises(ValueError, match="zone"):
        Clock(datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="backwards"):
        Clock(MONDAY, rate=-1)
