"""What PostgreSQL reads from an array literal is what was written into it."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import prepared
from inventory.choices import PollOutcome
from inventory.literals import array_text

pytestmark = pytest.mark.django_db
_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("text", _TEXT | st.sampled_from(["NULL", "", "{}", '"', "\\", "a,b", " edge "])),
        ("bigint", st.integers(-(2**63), 2**63 - 1)),
        ("boolean", st.booleans()),
        ("double precision", st.floats(allow_nan=False)),
        ("numeric", st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1e9, max_value=1e9)),
        ("uuid", st.uuids()),
        ("timestamptz", _MOMENTS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_value_comes_back(kind: str, elements: st.SearchStrategy[Any]) -> None:
    @given(st.lists(elements | st.none(), max_size=30))
    def comes_back(values: list[Any]) -> None:
        rows = prepared.run(
            f"SELECT seen FROM unnest(%s::{kind}[]) WITH ORDINALITY AS t (seen, n) ORDER BY n", [values]
        )
        assert [row[0] for row in rows] == values

    comes_back()


def test_the_type_is_inferred_from_what_is_compared() -> None:
    assert prepared.run("SELECT 1 WHERE 7::bigint = ANY(%s)", [[5, 7]]) == [(1,)]
    assert prepared.run("SELECT 1 WHERE 7::bigint = ANY(%s)", [[]]) == []


def test_members_of_choices_are_their_values() -> None:
    assert array_text([PollOutcome.COMPLETE, Decimal("1.5"), UUID(int=1)]) == f'{{"complete",1.5,{UUID(int=1)}}}'


def test_moments_of_other_zones_are_the_same_moments() -> None:
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert prepared.run("SELECT (%s::timestamptz[])[1]", [[moment]]) == [(moment.astimezone(UTC),)]


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), b"bytes", ["nested"], {"a": 1}])
def test_what_no_column_holds_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        array_text([value])
