"""Missing is None, names survive, ages become instants, text can be stored."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.hyperv.answers import ID, vm


def test_what_is_missing_is_none() -> None:
    item = vm()
    facts = item.model_dump(exclude={"id", "name"})
    assert set(facts.values()) == {None}


@pytest.mark.parametrize("state", ["Running", "HibernatedByAnotherWindows", "Тест"])
def test_names_of_enumerations_survive_known_or_not(state: str) -> None:
    assert vm(state=state, operational_status=["Ok", state]).state == state


def test_blank_text_is_missing_but_blank_notes_are_blank() -> None:
    item = vm(version="", heartbeat="", notes="", integration_services_version="0.0")
    assert (item.version, item.heartbeat, item.notes, item.integration_services_version) == (None, None, "", None)


def test_a_guid_has_one_form() -> None:
    assert vm(id="{" + ID.upper() + "}").id == UUID(ID)


@pytest.mark.parametrize(
    ("state", "uptime", "expected"),
    [
        ("Running", 30, datetime(2026, 11, 23, 10, 15, 1, tzinfo=UTC)),
        ("RunningCritical", 0, datetime(2026, 11, 23, 10, 15, 31, tzinfo=UTC)),
        ("Off", 30, None),
        ("Saved", 0, None),
        (None, 30, None),
        ("Running", None, None),
    ],
)
def test_an_age_becomes_an_instant(state: str | None, uptime: int | None, expected: datetime | None) -> None:
    assert vm(state=state, uptime_seconds=uptime).booted_at == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-11-23T10:15:30.1234567Z", datetime(2026, 11, 23, 10, 15, 30, 123456, tzinfo=UTC)),
        ("2026-11-23T10:15:30Z", datetime(2026, 11, 23, 10, 15, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000Z", None),
        ("1601-01-01T00:00:00.0000000Z", None),
        (None, None),
    ],
)
def test_time_is_aware_utc_and_windows_zero_dates_are_missing(sent: str | None, expected: datetime | None) -> None:
    assert vm(created_at=sent).created_at == expected


def test_text_that_postgresql_cannot_hold_is_replaced() -> None:
    item = vm(name="a\x00b\ud83d", notes="\udd89", operational_status=["\ud83d"])
    assert (item.name, item.notes, item.operational_status) == ("a\ufffdb\ufffd", "\ufffd", ("\ufffd",))
