"""The estate's own clock: it can be turned, held and hurried without touching the machine's."""

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the estate's time (aware, UTC). Runs `rate` times as fast as the machine's monotonic clock.

    Start is the machine's present where none is given. A naive datetime or a negative rate raises ValueError.
    """

    def __init__(self, start: datetime | None = None, rate: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._origin = _aware(start) if start else datetime.now(UTC)
        self._since = time.monotonic()
        self._rate = _rate(rate)

    @property
    def rate(self) -> float:
        return self._rate

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def advance(self, by: timedelta) -> None:
        """Jump forward (or, with a negative step, back)."""
        with self._lock:
            self._origin += by

    def freeze(self, at: datetime | None = None) -> None:
        """Hold at an instant, the present one where none is given, until a rate is set again."""
        with self._lock:
            self._set(_aware(at) if at else self._now(), 0.0)

    def run(self, rate: float = 1.0) -> None:
        """Go on from the present instant at this rate."""
        with self._lock:
            self._set(self._now(), _rate(rate))

    def _now(self) -> datetime:
        return self._origin + timedelta(seconds=(time.monotonic() - self._since) * self._rate)

    def _set(self, origin: datetime, rate: float) -> None:
        self._origin, self._since, self._rate = origin, time.monotonic(), rate


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("The estate's clock wants an instant with a time zone.")
    return at.astimezone(UTC)


def _rate(rate: float) -> float:
    if rate < 0:
        raise ValueError("The estate's clock does not run backwards.")
    return float(rate)
