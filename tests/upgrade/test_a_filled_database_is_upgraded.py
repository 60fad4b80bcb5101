"""The filled database of the previous release comes up to this one, and that release's programs could still use it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import ROOT
from tests.upgrade.make import KEY, PASSWORD, PLACE
from tests.upgrade.schema import Column, Schema, schema_of, what_breaks
from tests.upkeep.databases import ask, database, manage, programs

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None) -> Iterator[tuple[str, Schema, dict[str, int]]]:
    """The URL of the database after `manage.py migrate`, its schema and its rows as they were before."""
    with database("hvportal_upgraded") as url:
        options = ["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={url}"]
        subprocess.run([f"{programs()}/pg_restore", *options, str(PLACE)], check=True)
        schema = schema_of(url)
        rows = {table: ask(url, f"SELECT count(*) FROM {table}") for table in schema.tables}
        migrated = manage(url, "migrate", "--no-input")
        assert migrated.returncode == 0, migrated.stderr
        yield url, schema, rows


def test_no_row_of_the_previous_release_is_lost(upgraded: tuple[str, Schema, dict[str, int]]) -> None:
    url, _, rows = upgraded
    assert rows["inventory_vm"] > 50
    assert rows["inventory_pollsection"] > 500
    own = {"django_migrations", "django_content_type", "auth_permission"}  # these grow with what is new
    assert {table: ask(url, f"SELECT count(*) FROM {table}") for table in rows if table not in own} == {
        table: count for table, count in rows.items() if table not in own
    }


def test_every_page_opens_and_every_password_is_read_on_the_upgraded_database(
    upgraded: tuple[str, Schema, dict[str, int]],
) -> None:
    env = {**os.environ, "DATABASE_URL": upgraded[0], "HVPORTAL_CREDENTIAL_KEYS": KEY}
    visited = subprocess.run(
        [sys.executable, "-m", "tests.upgrade.visit"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert visited.returncode == 0, visited.stderr
    told = json.loads(visited.stdout)
    assert set(told["statuses"].values()) == {200}, told["statuses"]
    assert told["secrets"] == [PASSWORD]


def test_the_portal_that_was_upgraded_is_not_held(upgraded: tuple[str, Schema, dict[str, int]]) -> None:
    held = manage(upgraded[0], "shell", "--no-imports", "-c", "from upkeep.hold import is_held; print(is_held())")
    assert held.stdout.strip() == "False", held.stderr


def test_the_programs_of_the_previous_release_can_use_the_new_schema(
    upgraded: tuple[str, Schema, dict[str, int]],
) -> None:
    """docs/upgrade.md says what a release promises. Mend the migration, not this test."""
    url, old, _ = upgraded
    assert list(what_breaks(old, schema_of(url))) == []


def test_a_row_as_the_previous_release_writes_it_is_taken(upgraded: tuple[str, Schema, dict[str, int]]) -> None:
    """Every table that had rows takes a copy of one by the columns that it had then, its key apart."""
    url, old, rows = upgraded
    with psycopg.connect(url) as old_program:
        for table in sorted(table for table, count in rows.items() if count and (table, "id") in old.columns):
            if old.columns[table, "id"].type == "uuid" or not old.columns[table, "id"].has_default:
                continue
            names = ", ".join(f'"{name}"' for where, name in old.columns if where == table and name != "id")
            query = f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1"
            try:
                with old_program.transaction(force_rollback=True):
                    old_program.execute(query)  # type: ignore[call-overload]
            except psycopg.errors.UniqueViolation:
                pass  # the copy is known already: it came as far as the rules that are older than this release


def test_the_comparison_notices_what_would_break() -> None:
    number, text = Column("integer", True, False), Column("character varying(40)", False, False)
    old = Schema({("t", "id"): number, ("t", "name"): text, ("gone", "id"): number}, frozenset())
    new = Schema(
        {
            ("t", "id"): Column("bigint", True, False),
            ("t", "name"): Column("character varying(20)", False, False),
            ("t", "compulsory"): number,
            ("t", "kind"): Column("integer", True, True),
            ("other", "compulsory"): number,
        },
        frozenset({("t", "u: btree (name)"), ("t", "c: CHECK ((kind > 0))"), ("other", "u: btree (compulsory)")}),
    )
    assert list(what_breaks(old, new)) == [
        "gone is gone",
        "t.name was character varying(40) and is character varying(20)",
        "t.compulsory is new, compulsory and without a default in the database (db_default)",
        "t has a new rule: u: btree (name)",
    ]
