"""Is it alive?

A probe is a callable: it returns when the service is well, raises Silent when it is not, CannotTell when something else
stands in the way of an answer (a worker's heartbeat cannot be read while PostgreSQL is away). Probes block for a few
seconds at most and run in threads; they only look.
"""

import http.client
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from hvportal.supervisor.postgres import select_one
from hvportal.supervisor.valkey import ping

TIMEOUT_SECONDS = 4.0
# A worker whose threads all wait for hosts leaves no heartbeat for the 40 s deadline of a poll, 3 s of cleaning up and
# the 5 s between two; ending it then would lose those polls again and again, and with them that the hosts fail.
STALE_SECONDS = 50.0

# Argument: for how many seconds the present process has been running.
Probe = Callable[[float], None]


class Silent(Exception):
    """The service does not answer; the text says how that showed."""


class CannotTell(Exception):
    """Nothing can be said about the service now."""


def postgres(url: str) -> Probe:
    """SELECT 1 over a connection of its own."""

    def probe(_running_seconds: float) -> None:
        try:
            select_one(url, TIMEOUT_SECONDS)
        except psycopg.OperationalError as failure:
            raise Silent(f"no answer to SELECT 1 ({_first_line(failure)})") from failure

    return probe


def valkey(url: str) -> Probe:
    """PING over a connection of its own."""

    def probe(_running_seconds: float) -> None:
        try:
            ping(url, TIMEOUT_SECONDS)
        except redis.RedisError as failure:
            raise Silent(f"no answer to PING ({_first_line(failure)})") from failure

    return probe


def web(port: int) -> Probe:
    """GET /healthz. A 5xx is an answer too: the server is alive and says that what it needs is not."""

    def probe(_running_seconds: float) -> None:
        status = _get(f"http://127.0.0.1:{port}/healthz", {})
        if status >= 500:
            raise CannotTell(f"/healthz answers {status}")

    return probe


def simulator(state_file: Path) -> Probe:
    """The control address that the simulator wrote into its state file."""

    def probe(_running_seconds: float) -> None:
        try:
            control = json.loads(state_file.read_text())["control"]
        except (OSError, ValueError, KeyError):
            raise Silent("its state file is not there yet") from None
        _get(f"{control['url']}/counters", {"Authorization": f"Bearer {control['token']}"})

    return probe


def heartbeat(database_url: str, name: str) -> Probe:
    """The row that the process keeps in inventory_heartbeat; a worker's is written by a task from the broker."""

    def probe(running_seconds: float) -> None:
        age = _heartbeat_age(database_url, name)
        if age is None or age > min(STALE_SECONDS, running_seconds):
            raise Silent("no heartbeat yet" if age is None else f"last heartbeat {age:.0f} s ago")

    return probe


def _heartbeat_age(url: str, name: str) -> float | None:
    query = "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM inventory_heartbeat WHERE name = %s"
    try:
        with psycopg.connect(url, connect_timeout=4, options="-c statement_timeout=4000") as connection:
            row = connection.execute(query, [name]).fetchone()
    except psycopg.Error as failure:
        raise CannotTell(f"the database does not say ({_first_line(failure)})") from failure
    return None if row is None else float(row[0])


def _get(url: str, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as failure:
        raise Silent(f"no answer to GET {parts.path} ({failure})") from failure
    finally:
        connection.close()
    return answer.status


def _first_line(failure: Exception) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0]
