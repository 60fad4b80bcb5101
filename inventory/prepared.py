"""Statements that every poll sends: bound and planned by PostgreSQL once per connection, not once per call.

Django binds values on the client and lets PostgreSQL parse and plan each statement anew; for the dozen statements that
every poll repeats, that was a third of PostgreSQL's work. A pooler in transaction mode has to know prepared statements
(PgBouncer does since 1.21).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Execute on Django's connection, in its transaction; the rows, empty where the statement returns none."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.description else []
