"""A small supervised estate as a process of its own, to be killed and looked at."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hvportal.supervisor import status

ROOT = Path(__file__).resolve().parents[2]


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    return status.born(pid) is not None


def descendants(pid: int) -> set[int]:
    """Every living process below `pid`, by the kernel's own account."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and is_alive(int(entry.name)):
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


class SmallEstate:
    """`lines` grows with what the supervisor says."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.lines: list[str] = []
        argv = [sys.executable, "-u", "-m", "tests.supervisor.small", str(directory)]
        self.process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as said:
            for line in said:
                self.lines.append(line.rstrip())

    def wait_ready(self) -> None:
        wait_until(lambda: "ready" in self.lines or self.process.poll() is not None)
        assert "ready" in self.lines, self.lines

    def service(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.directory / status.FILE).read_text())["services"][name]
        return found

    def wait_up_again(self, name: str, old_pid: int) -> None:
        wait_until(lambda: self.service(name)["state"] == "up" and self.service(name)["pid"] != old_pid)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self._listener.join(5)


@pytest.fixture
def start_small(tmp_path: Path) -> Iterator[Callable[[], SmallEstate]]:
    """Starts the small estate in a directory whose name has a blank and letters beyond ASCII."""
    directory = tmp_path / "größer als ein Wort"
    directory.mkdir()
    started: list[SmallEstate] = []

    def start() -> SmallEstate:
        estate = SmallEstate(directory)
        started.append(estate)
        estate.wait_ready()
        return estate

    yield start
    for estate in started:
        estate.end()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEstate]:
    """One running estate for the tests of a module that leave it whole."""
    estate = SmallEstate(tmp_path_factory.mktemp("small"))
    estate.wait_ready()
    yield estate
    estate.end()
