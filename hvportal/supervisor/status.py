"""status.json: what runs and how it fares, for `make demo-status`, for the next start and for tests.

    {"pid", "url", "ready", "var", "services": {NAME: {"state", "pid", "born", "restarts", "last_failure", "log"}}}

`born` is the kernel's start time of the process (field 22 of /proc/PID/stat, in clock ticks since boot): with it a pid
can be told from a later process of the same number.
"""

import json
from pathlib import Path
from typing import Any

from hvportal.supervisor.loop import Loop
from hvportal.supervisor.secrets import write_private
from hvportal.supervisor.watch import State, Watch

FILE = "status.json"


def write(directory: Path, loop: Loop, facts: dict[str, Any]) -> None:
    """Replace the status file."""
    services = {name: _service(watch) for name, watch in loop.watches.items()}
    write_private(directory / FILE, json.dumps({**facts, "services": services}, indent=1) + "\n")


def read(directory: Path) -> dict[str, Any]:
    """The last status; empty when there is none or it cannot be read."""
    try:
        found = json.loads((directory / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def born(pid: int) -> int | None:
    """When a process started; None when there is none (or no /proc, as on macOS)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return None if fields[0] in "ZX" else int(fields[19])


def as_lines(status: dict[str, Any]) -> list[str]:
    """For a person: one line a service."""
    head = (
        f"hvportal at {status['url']}, supervisor process {status['pid']}, {'ready' if status['ready'] else 'starting'}"
    )
    lines = [head]
    for name, service in status["services"].items():
        failure = f"   last: {service['last_failure']}" if service["last_failure"] else ""
        pid = service["pid"] or "-"
        lines.append(f"  {name:<16} {service['state']:<9} pid {pid:<8} restarts {service['restarts']}{failure}")
    return lines


def _service(watch: Watch) -> dict[str, Any]:
    running = watch.child is not None and watch.state in (State.STARTING, State.UP, State.STOPPING)
    pid = watch.child.pid if watch.child and running else None
    return {
        "state": watch.state.value,
        "pid": pid,
        "born": born(pid) if pid else None,
        "restarts": watch.restarts,
        "last_failure": watch.last_failure,
        "log": str(watch.log),
    }
