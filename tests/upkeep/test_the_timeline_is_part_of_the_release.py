"""A standby that was promoted is not the database that it copied: its timeline is another. Where PostgreSQL does not
tell it, nothing is held up. What jobs do then: tests/jobs/test_people_decide.py."""

from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from hvportal.supervisor.postgres import Postgres
from hvportal.supervisor.secrets import Secrets
from hvportal.supervisor.servers import start_server
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


def test_a_real_standby_that_is_promoted_is_on_another_timeline(tmp_path: Path) -> None:
    """PostgreSQL itself: stopped, started as a standby of nobody, and promoted."""
    server = Postgres(tmp_path / "postgres", Secrets(tmp_path / "secrets.json"), durable=False)
    making = import_module("upkeep.migrations.0002_timeline_of_postgresql")._MAKE
    running = start_server(server)
    try:
        primary = _told(server.url, making)
        running.stop()
        (server.cluster / "standby.signal").touch()
        running = start_server(server)
        assert _told(server.url) == "", "a standby does not tell"
        with psycopg.connect(server.url, autocommit=True) as own:
            assert own.execute("SELECT pg_promote(true, 60)").fetchone() == (True,)
        promoted = _told(server.url)
    finally:
        running.stop()
    assert (int(primary, 16), int(promoted, 16)) == (1, 2)


def _told(url: str, first: str = "") -> str:
    with psycopg.connect(url, autocommit=True) as own:
        if first:
            own.execute(first)
        row = own.execute("SELECT upkeep_timeline()").fetchone()
        assert row
        return str(row[0])
