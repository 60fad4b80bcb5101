"""When a maintenance window is open, over midnight, weeks and turned clocks."""

from datetime import UTC, datetime, time

import pytest

from jobs.windows import Hours, closes_at, is_open, next_opening

NIGHTS = Hours(frozenset({4, 5}), time(22, 0), 8 * 60, "Europe/Berlin")  # Friday and Saturday, until 6 in the morning
SUNDAY = Hours(frozenset({6}), time(2, 30), 60, "Europe/Berlin")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (datetime(2026, 11, 27, 20, 59, tzinfo=UTC), False),  # Friday 21:59 in Berlin
        (datetime(2026, 11, 27, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 5, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 29, 4, 0, tzinfo=UTC), True),  # Sunday 5:00, of Saturday's window
        (datetime(2026, 11, 30, 4, 0, tzinfo=UTC), False),
    ],
)
def test_it_is_open_over_midnight(moment: datetime, open_: bool) -> None:
    assert is_open([NIGHTS], moment) is open_
    assert (closes_at([NIGHTS], moment) is not None) is open_
    assert (next_opening([NIGHTS], moment) is None) is open_


def test_where_there_is_none_it_is_always_open() -> None:
    moment = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert (is_open([], moment), closes_at([], moment), next_opening([], moment)) == (True, None, None)


def test_the_next_opening_is_that_of_the_first_to_open() -> None:
    wednesday = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert next_opening([SUNDAY, NIGHTS], wednesday) == datetime(2026, 11, 27, 21, 0, tzinfo=UTC)


def test_turned_clocks_neither_shorten_nor_lose_a_window() -> None:
    """On 28 March 2027 there is no half past two in Berlin, on 31 October there are two."""
    spring = next_opening([SUNDAY], datetime(2027, 3, 27, 12, 0, tzinfo=UTC))
    autumn = next_opening([SUNDAY], datetime(2027, 10, 30, 12, 0, tzinfo=UTC))
    assert (spring, autumn) == (
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    )
    assert closes_at([SUNDAY], datetime(2027, 10, 31, 1, 29, tzinfo=UTC)) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert str(SUNDAY) == "Sunday from 02:30 (Europe/Berlin) for 1 h"
