"""A worker that hears nothing any more ends itself, so that whatever keeps processes alive starts a new one.

Celery's workers can stall after the broker was away (celery #10205): the process lives, consumes nothing, and neither
Docker nor systemd notices. The timetable sends each queue a heartbeat every five seconds; a worker that has been sent
none for minutes, although the broker answers and beat is at work, is such a one.
"""

import os
import threading
import time
from typing import Any

import structlog
from celery.signals import task_prerun
from django.db import connection

from hvportal.readiness import AWAY, OK, ask_broker, state_of

LOOK_SECONDS = 20.0
# Ten workers of one queue share its heartbeats: one of them gets none of 60 once in 500 such times, and then a restart
# that nobody needed costs a second.
SILENT_SECONDS = 300.0
EXIT_CODE = 75  # EX_TEMPFAIL
_BEAT = "SELECT EXISTS (SELECT 1 FROM inventory_heartbeat WHERE name = 'beat' AND at > now() - interval '30 seconds')"

log = structlog.get_logger(__name__)


class Watchdog:
    """`silent_seconds`: without any task, while others are at work."""

    def __init__(self, silent_seconds: float = SILENT_SECONDS) -> None:
        self.silent_seconds = silent_seconds
        self.heard()

    def heard(self, **_: Any) -> None:
        self._heard_at = time.monotonic()

    def is_stalled(self) -> bool:
        silent = time.monotonic() - self._heard_at
        return silent > self.silent_seconds and state_of("broker", ask_broker) == OK and _beat_is_at_work()

    def watch(self, look_seconds: float = LOOK_SECONDS) -> None:
        while not self.is_stalled():
            time.sleep(look_seconds)
        log.critical("worker.stalled", silent_seconds=round(time.monotonic() - self._heard_at))
        os._exit(EXIT_CODE)  # a stalled worker would not heed a gentler word


def _beat_is_at_work() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_BEAT)
            return bool(cursor.fetchone()[0])
    except AWAY:
        return False  # PostgreSQL is away: nothing can be said, and a restart would not help
    finally:
        connection.close()


def start(**_: Any) -> None:
    """In the worker's own process; its threads are those that run tasks (docs: threads, not processes)."""
    watchdog = Watchdog()
    task_prerun.connect(watchdog.heard, weak=False)
    threading.Thread(target=watchdog.watch, name="watchdog", daemon=True).start()
