"""When a host is asked again."""

import random

from django.conf import settings

from inventory.logons import HELD_BACK, REFUSED

JITTER = 0.1


def pause_seconds(interval: float, failures: int, code: str | None) -> float:
    """Seconds until the next attempt: the interval, doubled with each failure in a row up to the cap, jittered by 10 %.

    Refused credentials wait the whole cap at once: every attempt is another failed logon, and accounts get locked. Who
    is held back for that waits as long, or until the account works again (inventory/logons.py).
    """
    cap = max(float(settings.POLL_BACKOFF_CAP_SECONDS), interval)
    if code in (REFUSED, HELD_BACK):
        pause = cap
    elif failures:
        pause = min(interval * 2 ** min(failures - 1, 16), cap)
    else:
        pause = interval
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - so that hosts do not march in step
