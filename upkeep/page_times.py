"""How long the server takes for each kind of page, in small buckets: a dozen counts an hour, and no single request.

Times are gathered in the process and written by a thread of its own, twice a minute, so that no request waits for it
and no page takes a query more. What a killed process had not written yet is lost: at most half a minute of measures.
"""

import atexit
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.utils import timezone

from upkeep.away import DATABASE_AWAY

# 150 ms is what a page may take; htmx gives up after 8 s (templates/base.html).
BOUNDS_MS = (10, 25, 50, 75, 100, 150, 250, 500, 1000, 2500, 5000, 8000)
WRITE_SECONDS = 30.0
_ADD = """
    INSERT INTO upkeep_pagetimes AS kept (page, hour, counts, total_ms, longest_ms) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (page, hour) DO UPDATE
       SET counts = ARRAY(SELECT one + more
                            FROM unnest(kept.counts, excluded.counts) WITH ORDINALITY AS pair (one, more, place)
                           ORDER BY place),
           total_ms = kept.total_ms + excluded.total_ms, longest_ms = greatest(kept.longest_ms, excluded.longest_ms)
"""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Measured:
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))
    total_ms: int = 0
    longest_ms: int = 0

    def add(self, bucket: int, milliseconds: int) -> None:
        self.counts[bucket] += 1
        self.total_ms += milliseconds
        self.longest_ms = max(self.longest_ms, milliseconds)

    def join(self, other: "_Measured") -> None:
        self.counts = [one + more for one, more in zip(self.counts, other.counts, strict=True)]
        self.total_ms += other.total_ms
        self.longest_ms = max(self.longest_ms, other.longest_ms)


class PageClock:
    """Of one process. `writes`: whether it begins the thread that writes, with the first measure."""

    def __init__(self, *, writes: bool = False) -> None:
        self._writes = writes
        self._lock = threading.Lock()
        self._measured: dict[tuple[str, datetime], _Measured] = {}
        self._writer: threading.Thread | None = None
        self._ended = threading.Event()

    def note(self, page: str, seconds: float) -> None:
        hour, milliseconds = timezone.now().replace(minute=0, second=0, microsecond=0), round(seconds * 1000)
        with self._lock:
            self._measured.setdefault((page, hour), _Measured()).add(bisect_left(BOUNDS_MS, milliseconds), milliseconds)
            if self._writes and (self._writer is None or not self._writer.is_alive()):
                self._start_writing()

    def write(self) -> None:
        """Add what was measured to the buckets: all of it, or where the database is away nothing, and it is kept."""
        with self._lock:
            measured, self._measured = self._measured, {}
        rows = [
            (page, hour, one.counts, one.total_ms, one.longest_ms) for (page, hour), one in sorted(measured.items())
        ]
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(_ADD, rows)
        except DATABASE_AWAY as failure:
            log.warning("page_times.not_written", reason=str(failure))
            self._keep(measured)

    def _keep(self, measured: dict[tuple[str, datetime], _Measured]) -> None:
        """Beside what was measured meanwhile. A database that is away for days leaves one bucket of a page an hour."""
        with self._lock:
            for place, one in measured.items():
                self._measured.setdefault(place, _Measured()).join(one)

    def _start_writing(self) -> None:
        """In the process that serves: a thread does not outlive gunicorn's fork."""
        self._writer = threading.Thread(target=self._write_for_ever, name="page times", daemon=True)
        self._writer.start()
        atexit.register(self._ended.set)

    def _write_for_ever(self) -> None:
        while not self._ended.wait(WRITE_SECONDS):
            self.write()
            connection.close()


CLOCK = PageClock(writes=True)


def percentile_ms(counts: Sequence[int], percent: int, longest_ms: int) -> int | None:
    """At most so many milliseconds for that percent of requests: the end of a bucket, or the longest; None for none."""
    wanted, seen = sum(counts) * percent / 100, 0
    for bound, count in zip((*BOUNDS_MS, longest_ms), counts, strict=True):
        seen += count
        if wanted and seen >= wanted:
            return min(bound, longest_ms)
    return None
