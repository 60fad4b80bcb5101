"""How many requests one caller may make in a minute, counted in Valkey for all processes of the portal together.

Two counters, this minute's and the one before weighed by how much of it is still in the last sixty seconds, hold the
limit to within a few percent at one round trip a request. Where Valkey does not answer, nobody is held up: the limit
protects the portal from a client gone wild, and is no gate that keeps anybody out.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import redis
import structlog
from django.conf import settings
from django.db import connection

MINUTE = 60
# Valkey is on the same machine or beside it; past this the request goes on without having been counted.
PATIENCE_SECONDS = 0.25
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """`remaining` requests are left in the last sixty seconds; below none, the next is let in after `wait_seconds`."""

    limit: int
    remaining: int
    wait_seconds: int

    @property
    def exceeded(self) -> bool:
        return self.wait_seconds > 0

    @property
    def headers(self) -> Mapping[str, str]:
        told = {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.remaining)}
        return told | ({"Retry-After": str(self.wait_seconds)} if self.exceeded else {})


def request_counted(caller: str, limit: int, now: float | None = None) -> Pace | None:
    """Count one request of this caller. None where it could not be counted."""
    moment = time.time() if now is None else now
    minute, into = divmod(moment, MINUTE)
    try:
        counts = _counts(caller, int(minute))
    except redis.RedisError as failure:
        log.warning("api.requests_not_counted", reason=type(failure).__name__)
        return None
    return pace_of(*counts, into, limit)


def pace_of(before: int, here: int, into: float, limit: int) -> Pace:
    """`before` requests in the clock's last minute, `here` in this one, with the present one, `into` seconds in."""
    used = before * (1 - into / MINUTE) + here
    if used <= limit:
        return Pace(limit, int(limit - used), 0)
    if here >= limit or not before:
        return Pace(limit, 0, max(1, math.ceil(MINUTE - into)))
    return Pace(limit, 0, max(1, math.ceil((used - limit) / before * MINUTE)))


def _counts(caller: str, minute: int) -> tuple[int, int]:
    portal = connection.settings_dict["NAME"]  # others may count in the same Valkey
    keys = [f"hvportal:api:{portal}:{caller}:{number}" for number in (minute - 1, minute)]
    with _valkey().pipeline(transaction=False) as pipe:
        pipe.get(keys[0])
        pipe.incr(keys[1])
        pipe.expire(keys[1], 2 * MINUTE)
        before, here, _ = pipe.execute()
    return int(before or 0), int(here)


@cache
def _valkey() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
