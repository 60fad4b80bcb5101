"""One PostgreSQL and one Valkey for the whole test session.

The pytest process that was typed starts them and stops them at the end, also after a failure or Ctrl-C; pytest-xdist's
workers inherit their addresses. Every worker has a test database (pytest-django's suffix) and a Valkey database of
its own. DATABASE_URL and REDIS_URL of the environment are used instead where they are set.

Django's settings read the environment when they are imported, so this file prepares it first; that is why
DJANGO_SETTINGS_MODULE stands here and not in pyproject.toml, where pytest-django would import the settings before any
conftest is read.
"""

import gc
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from hvportal.supervisor import secrets, servers

ROOT = Path(__file__).resolve().parent.parent
FIXED = {
    "SECRET_KEY": "for tests only: they sign nothing that leaves this machine",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEBUG": "false",
    "HVPORTAL_HTTPS_ONLY": "false",
}


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started in the background of a shell. Children would inherit that, and some tests interrupt theirs.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        _start(config)
        if config.getoption("numprocesses", None):
            # It runs no test, and its workers inherit the environment: with the settings named there, pytest-django
            # would read them before a worker knows its Valkey database.
            os.environ.pop("DJANGO_SETTINGS_MODULE", None)
            return
    _own_valkey_database(os.environ.get("PYTEST_XDIST_WORKER", ""))
    os.environ["DJANGO_SETTINGS_MODULE"] = "hvportal.settings"
    from django.conf import settings

    assert settings.DATABASES  # imports the settings now; pytest-django's own pytest_configure runs django.setup()


def _start(config: pytest.Config) -> None:
    place = Path(tempfile.mkdtemp(prefix="hvportal-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(place, ignore_errors=True))
    os.environ.update(FIXED, HVPORTAL_VAR=str(place / "var"), HVPORTAL_CREDENTIAL_KEYS=secrets.fernet_key())
    if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        return
    started = servers.start(place / "servers", durable=False)
    config.add_cleanup(started.stop)  # cleanups run last to first, whatever happened before
    os.environ.setdefault("DATABASE_URL", started.database_url)
    os.environ.setdefault("REDIS_URL", started.redis_url)


def _own_valkey_database(worker: str) -> None:
    """Database 0 for a run without workers, 1 for gw0, 2 for gw1 and so on."""
    if worker.startswith("gw"):
        parts = urlsplit(os.environ["REDIS_URL"])
        os.environ["REDIS_URL"] = urlunsplit(parts._replace(path=f"/{int(worker[2:]) + 1}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat, just above pytest's closing line, which other checks of `make test` failed."""
    if failed := os.environ.get("HVPORTAL_FAILED_CHECKS"):
        terminalreporter.section("checks that failed before the tests (their output is at the top)", red=True)
        terminalreporter.line(failed)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests with transactions of their own end by emptying every table; what is append-only would refuse.

    A database that somebody still uses cannot be dropped. Sessions that a test left are named and ended.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_table_stays")
        cursor.execute("ALTER TABLE jobs_jobevent DISABLE TRIGGER jobs_events_stay_in_their_table")
        cursor.execute("ALTER TABLE jobs_jobact DISABLE TRIGGER jobs_acts_stay_in_their_table")
    yield
    if left := _sessions_left():
        # Shown at the end; it fails nothing (pyproject.toml), as it says nothing of the product.
        warnings.warn(f"sessions of PostgreSQL that a test left open: {left}", stacklevel=1)


def _sessions_left() -> list[str]:
    """What each session said last that uses this worker's database after five seconds; it is ended."""
    import psycopg
    from django.db import connection, connections

    connections.close_all()
    own: Any = connection
    own.close_pool()
    gc.collect()  # a wrapper that nobody closed is part of a cycle, and keeps its session until then
    told = connection.settings_dict
    place = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as server:
        for _ in range(50):
            left = server.execute(
                "SELECT pid, coalesce(state, backend_type) || ': ' || query FROM pg_stat_activity WHERE datname = %s",
                [told["NAME"]],
            ).fetchall()
            if not left:
                break
            time.sleep(0.1)
        for pid, _ in left:
            server.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    return [said for _, said in left]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine, for playwright's executable_path; skips with a reason where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    return found


@pytest.fixture
def valkey() -> Iterator[object]:
    """A client of this worker's own Valkey database, emptied before and after."""
    import redis

    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@pytest.fixture
def as_nobody() -> list[str]:
    """What to put before a command so that it runs as an ordinary user; skips where that is not root's to give.

    Reading is allowed (CAP_DAC_READ_SEARCH): root's virtual environment may rest on a Python in root's own home.
    """
    if os.geteuid() != 0:
        return []
    reading = [f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *reading]
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this root cannot become another user (setpriv)")
    return prefix
