"""For how long the shell of a poll is kept for the next one, and what the host itself says of its quotas."""

import math

from hyperv.keeping import LONGEST_IDLE_SECONDS
from hyperv.limits import Quotas
from inventory import prepared
from inventory.polls.pace import JITTER

# The timetable sends what is due every 2 s, and a busy worker takes a while to begin it.
WAITING_SECONDS = 10
_QUOTAS = "SELECT shells_per_user, operations_per_user FROM inventory_hostsettings WHERE host_id = %s"


def keep_seconds(interval_seconds: int) -> int:
    """As long as a connection lives, where the next poll has surely begun by then; 0 from an interval of 82 s on, where
    it may not.

    All of that time and no less: were shells dropped as soon as polls come late, each late poll would cost twice as
    much, and a portal that has fallen behind would stay behind.
    """
    begun = math.ceil(interval_seconds * (1 + JITTER)) + WAITING_SECONDS
    return LONGEST_IDLE_SECONDS if begun <= LONGEST_IDLE_SECONDS else 0


def quotas_of(host_id: int) -> Quotas | None:
    """As its settings section told them last; None where it did not."""
    rows = prepared.run(_QUOTAS, [host_id])
    return Quotas(*rows[0]) if rows and None not in rows[0] else None
