"""Beat with the timetable in code and a heartbeat of its own.

Celery's PersistentScheduler keeps a shelve file that can be damaged by a kill and remembers entries that are no longer
in the timetable; nothing here needs to survive a restart, so the plain in-memory scheduler serves.
"""

import time
from typing import Any

import structlog
from celery.beat import Scheduler
from django.db import Error, connection

from inventory.services import heartbeat_record

log = structlog.get_logger(__name__)


class HeartbeatScheduler(Scheduler):
    """Schedules in memory; says in the database every five seconds that it is alive."""

    interval_seconds = 5.0
    max_interval = 2

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._last_heartbeat = 0.0
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """What recurs is due at once after a start: nobody waits for the first interval to pass."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - entry.schedule.run_every

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        delay = super().tick(*args, **kwargs)
        if time.monotonic() - self._last_heartbeat >= self.interval_seconds:
            self._last_heartbeat = time.monotonic()
            self._record()
        return delay

    def _record(self) -> None:
        try:
            heartbeat_record("beat")
        except Error as failure:  # PostgreSQL is away: scheduling goes on, the missing heartbeat says the rest
            log.warning("beat.heartbeat_failed", reason=str(failure))
        finally:
            connection.close()
