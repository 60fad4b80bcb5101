"""Processes of a supervisor that was killed: they are ending by themselves (launch.py); this waits until they have."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from hvportal.supervisor import status

PATIENCE_SECONDS = 15.0  # PostgreSQL's fast shutdown writes a checkpoint


def await_end(directory: Path) -> int:
    """Return when no process of the last status is left, killed if need be; how many there were at first."""
    left = first = _alive(directory)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = _alive(directory)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(first)


def _alive(directory: Path) -> list[int]:
    services = status.read(directory).get("services", {}).values()
    return [
        service["pid"]
        for service in services
        if service["pid"] and service["born"] and status.born(service["pid"]) == service["born"]
    ]
