"""Whether what the portal needs is there: database, broker, migrations. Reasons go to the log, never to the asker."""

import threading
import time
from collections.abc import Callable, Mapping

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError
from psycopg_pool import PoolTimeout

from hvportal.celery import app
from hvportal.patience import at_most

OK, MISSING, UNKNOWN = "ok", "missing", "unknown"
AWAY = (DatabaseError, InterfaceError, PoolTimeout)
PATIENCE_SECONDS = 2.0  # whoever asks gives up after a few seconds
KEPT_SECONDS = 2.0  # strangers cannot make the portal work by asking often

log = structlog.get_logger(__name__)


class NotApplied(Exception):
    """The database's schema is older than this code."""


class Readiness:
    """Remembers its answer for a moment, and for good that the migrations are applied: they stay so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked_at = -KEPT_SECONDS
        self._states: Mapping[str, str] = {}
        self._applied = False

    def states(self) -> Mapping[str, str]:
        """Each part is "ok" or "missing"; migrations are "unknown" while the database is away."""
        with self._lock:
            if time.monotonic() - self._asked_at >= KEPT_SECONDS:
                database = state_of("database", ask_database)
                migrations = state_of("migrations", self._ask_migrations) if database == OK else UNKNOWN
                broker = state_of("broker", ask_broker)
                self._states = {"database": database, "broker": broker, "migrations": migrations}
                self._asked_at = time.monotonic()
            return self._states

    def _ask_migrations(self) -> None:
        if not self._applied:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                raise NotApplied("manage.py migrate has not been run since this release was installed")
            self._applied = True


def state_of(part: str, question: Callable[[], None]) -> str:
    try:
        with at_most(PATIENCE_SECONDS):
            question()
    except (*AWAY, BrokerError, OSError, NotApplied) as failure:
        log.warning("health.missing", part=part, reason=str(failure))
        return MISSING
    return OK


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    with app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
        broker.default_channel.client.ping()
