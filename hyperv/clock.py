"""How far a host's clock is from the portal's.

Windows refuses logons by Kerberos where clocks differ by more than five minutes ("Maximum tolerance for computer clock
synchronization"), and every instant that a host tells (when a VM was created, when it booted) is by its own clock.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TOLERANCE_SECONDS = 300.0
HTTP_DATE_SECONDS = 1.0  # the Date header tells whole seconds


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """`seconds`: host minus portal, positive where the host is ahead; true to within `uncertainty_seconds`."""

    seconds: float
    uncertainty_seconds: float

    @property
    def is_off(self) -> bool:
        """Certainly beyond the tolerance."""
        return abs(self.seconds) - self.uncertainty_seconds > TOLERANCE_SECONDS

    def __str__(self) -> str:
        """'12 minutes behind', 'some 3 hours ahead of', 'within 2 s of': what it is compared with comes next."""
        away = abs(self.seconds)
        if away <= self.uncertainty_seconds:
            return f"within {math.ceil(away + self.uncertainty_seconds)} s of"
        minutes = round(away / 60)
        length = f"{round(away)} s" if away < 120 else f"{minutes} minutes"
        length = length if minutes < 120 else f"some {round(minutes / 60)} hours"
        return f"{length} {'ahead of' if self.seconds > 0 else 'behind'}"


def offset_between(said: datetime, asked_at: float, answered_at: float) -> ClockOffset:
    """From an instant that the host told, somewhere between asking and the answer (seconds since 1970, portal)."""
    middle = (asked_at + answered_at) / 2
    return ClockOffset(said.timestamp() - middle, max(0.0, (answered_at - asked_at) / 2))


def offset_of_header(date: str, now: float) -> ClockOffset | None:
    """From the HTTP Date header that http.sys puts on every answer, a refused logon's too. None where it has none."""
    try:
        said = parsedate_to_datetime(date)
    except ValueError:
        return None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    # It was cut to the second, and travelled for less than another.
    return ClockOffset(said.timestamp() + HTTP_DATE_SECONDS / 2 - now, 2 * HTTP_DATE_SECONDS)
