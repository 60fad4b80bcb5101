"""Has every host been read completely since the demo started?"""

import time
from collections.abc import Callable

import psycopg

PATIENCE_SECONDS = 180.0
EVERY_SECONDS = 0.25
_COUNT = """
    SELECT count(*), count(*) FILTER (WHERE last_complete_at >= clock_timestamp() - %s * interval '1 second')
      FROM inventory_pollstate JOIN inventory_host ON inventory_host.id = host_id
     WHERE NOT is_paused AND retired_at IS NULL
"""
_MISSING = """
    SELECT string_agg(name, ', ' ORDER BY name), coalesce(last_error_sentence, 'no poll has ended yet') AS reason
      FROM inventory_pollstate JOIN inventory_host ON inventory_host.id = host_id
     WHERE NOT is_paused AND retired_at IS NULL
       AND (last_complete_at >= clock_timestamp() - %s * interval '1 second') IS NOT TRUE
     GROUP BY reason ORDER BY 1
"""


class FirstPolls:
    """Counts, now and then; `done` from the moment when all are in, `late` when that takes too long."""

    def __init__(self, database_url: str, say: Callable[[str], None]) -> None:
        self._url, self._say = database_url, say
        self._began = time.monotonic()
        self._next_at = 0.0
        self.hosts = self.complete = 0

    @property
    def done(self) -> bool:
        return 0 < self.hosts == self.complete

    @property
    def late(self) -> bool:
        return not self.done and time.monotonic() - self._began > PATIENCE_SECONDS

    def look(self) -> bool:
        """Count if it is time to; whether there is nothing more to wait for."""
        now = time.monotonic()
        if now >= self._next_at:
            self._next_at = now + EVERY_SECONDS
            before = self.complete
            self.hosts, self.complete = self._ask(_COUNT)[0]
            if self.complete != before:
                self._say(f"{self.complete} of {self.hosts} hosts read completely")
        return self.done or self.late

    def missing(self) -> list[str]:
        """The hosts that are not in, together where their last polls gave the same reason."""
        return [f"{names}: {reason}" for names, reason in self._ask(_MISSING)]

    def _ask(self, query: str) -> list[tuple]:  # type: ignore[type-arg]  # rows of two different shapes
        try:
            with psycopg.connect(self._url, connect_timeout=4) as connection:
                return connection.execute(query, [time.monotonic() - self._began]).fetchall()
        except psycopg.OperationalError:  # PostgreSQL is just being restarted; the loop deals with that
            return [(self.hosts, self.complete)] if query is _COUNT else []
