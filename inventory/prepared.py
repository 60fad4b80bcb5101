"""Statements that every poll sends: bound and planned by PostgreSQL once per connection, not once per call.

Django binds values on the client and lets PostgreSQL parse and plan each statement anew; for the dozen statements that
every poll repeats, that was a third of PostgreSQL's work. A pooler in transaction mode has to know prepared statements
(PgBouncer does since 1.21).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

from inventory.literals import array_text

Values = Sequence[Any] | Mapping[str, Any]


def run(statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Execute on Django's connection, in its transaction; the rows, empty where the statement returns none. A value
    that is a list is one of PostgreSQL's arrays."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up at each mention
    database.ensure_connection()
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        cursor.execute(statement, _written(values), prepare=True)
        # Not `cursor.description`: it describes every column, at each call.
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def _written(values: Values) -> Values:
    if isinstance(values, Mapping):
        return {name: array_text(value) if type(value) is list else value for name, value in values.items()}
    return [array_text(value) if type(value) is list else value for value in values]
