"""A standby that was promoted is not the database that it copied: its timeline is another. Where PostgreSQL does not
tell it, nothing is held up. A real promotion: tests/faults."""

import pytest
from django.db import connection

from upkeep.hold import is_held, release_stamp, timeline

pytestmark = pytest.mark.django_db


def test_the_timeline_stands_in_the_stamp() -> None:
    told = timeline()
    assert told is not None
    assert int(told, 16) >= 1
    assert (release_stamp() or "").endswith(f":{told}")


def test_a_postgresql_that_does_not_tell_holds_nothing_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) FROM PUBLIC")
        cursor.execute("CREATE ROLE hvportal_without_rights")
        cursor.execute("GRANT SELECT ON upkeep_release TO hvportal_without_rights")
        cursor.execute("SET LOCAL ROLE hvportal_without_rights")
        try:
            assert timeline() is None
            assert not is_held()
            assert (release_stamp() or "").endswith(":")
        finally:
            cursor.execute("RESET ROLE")
