"""A whole demo, headless, in a temporary directory: started, asked and ended as a person would, by its own commands."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.estate_control import EstateControl

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


class Untrue(Exception):
    """Something that the product promises is not so."""


class Demo:
    """`facts` is what the headless demo says of itself when it is ready."""

    def __init__(self, process: subprocess.Popen[str], facts: dict[str, Any], directory: Path) -> None:
        self.process, self.facts, self.directory = process, facts, directory
        self.estate = EstateControl(Path(facts["simulator_state"]))

    @property
    def url(self) -> str:
        return str(self.facts["url"]).rstrip("/")

    def login(self, username: str = "operator") -> tuple[str, str]:
        person = next(person for person in self.facts["logins"] if person["username"] == username)
        return person["username"], person["password"]

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.directory / "status.json").read_text())
        return found

    def pids(self) -> list[int]:
        """Every process of this demo, the supervisor's own first."""
        services = (service["pid"] for service in self.status()["services"].values())
        return [self.process.pid, *(pid for pid in services if pid)]

    def stop(self) -> None:
        """As Ctrl-C does. Raises Untrue when a process is left."""
        everyone = self.pids()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        wait_until(lambda: not [pid for pid in everyone if _lives(pid)], "no process of the demo is left", 15)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_until(true: Callable[[], object], what: str, seconds: float = 60) -> float:
    """Seconds that it took. Raises Untrue with the last trouble."""
    began = time.monotonic()
    trouble: Exception | None = None
    while time.monotonic() - began < seconds:
        try:
            if true():
                return time.monotonic() - began
            trouble = None
        except (OSError, ValueError, Untrue) as failure:
            trouble = failure
        time.sleep(0.5)
    raise Untrue(f"not within {seconds:.0f} s: {what}" + (f" ({trouble})" if trouble else ""))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory(prefix="hvportal-smoke-") as place:
        directory = Path(place) / "var"
        argv = ["-m", "hvportal.supervisor", "demo", "--headless", "--port", str(free_port()), "--var", str(directory)]
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        with (Path(place) / "supervisor.log").open("w+") as log:
            process = subprocess.Popen(
                [sys.executable, *argv], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
            try:
                yield Demo(process, _ready(process, log), directory)
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(60)


def _ready(process: subprocess.Popen[str], log: Any) -> dict[str, Any]:
    assert process.stdout
    timer = time.monotonic()
    line = process.stdout.readline()
    if not line:
        process.wait(60)
        log.seek(0)
        raise Untrue(f"the demo did not start:\n{log.read()[-4000:]}")
    facts: dict[str, Any] = json.loads(line)
    return facts | {"seconds": time.monotonic() - timer}
