"""One child process: started with a death signal, its output in a log file, stopped gently and then hard.

Children must be started from the main thread: their death signal follows the thread that started them (launch.py).
Each child leads a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which then stops
everything in order.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_LIMIT_BYTES = 5_000_000  # a log larger than this at a start of the supervisor becomes NAME.log.1


@dataclass(frozen=True, slots=True)
class Command:
    """How to run a program: `prefix` runs before the launcher (what drops privileges), `argv` after it."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)  # holds passwords
    prefix: Sequence[str] = ()
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM

    def full(self) -> list[str]:
        """The whole command line, launcher included."""
        launcher = [sys.executable, "-I", str(LAUNCHER), str(int(self.death_signal)), str(os.getpid())]
        return [*self.prefix, *launcher, *self.argv]


class Child:
    """A started process. `log` gets its stdout and stderr; `log_start` is where this run begins in it."""

    def __init__(self, command: Command, log: Path) -> None:
        """Start it. Raises OSError when the first program of the command line cannot be run."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("a child is started from the main thread only: its death signal follows that thread")
        self.command = command
        self.log = log
        self.started_at = time.monotonic()
        with open_log(log) as output:
            self.log_start = output.tell()
            self.process = subprocess.Popen(
                command.full(),
                env={**os.environ, **command.env},
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative: ended by that signal."""
        return self.process.poll()

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def ask_to_stop(self) -> None:
        """Send the stop signal; SIGCONT after it, because a stopped process would never see it."""
        self.signal(self.command.stop_signal)
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, with everything in its session (the processes it started)."""
        if self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()

    def stop(self, patience_seconds: float) -> int:
        """Ask it to stop, kill it when the patience is over; its exit code."""
        self.ask_to_stop()
        try:
            return self.process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.wait()

    def last_words(self, lines: int = 4) -> list[str]:
        """The last lines that this run wrote into its log."""
        return last_lines(self.log, lines, self.log_start)


def open_log(path: Path) -> BinaryIO:
    """The log opened for appending, 0600: a traceback may show what no other user of the machine should read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    output = os.fdopen(descriptor, "ab")
    output.seek(0, os.SEEK_END)
    return output


def last_lines(log: Path, count: int, start: int = 0) -> list[str]:
    """The last lines of a log that are not blank, none from before byte `start`."""
    with log.open("rb") as file:
        file.seek(max(start, log.stat().st_size - 20_000))
        text = file.read().decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]


def rotate_log(path: Path) -> None:
    """Put a large log aside as NAME.log.1, over the one before."""
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_name(path.name + ".1"))
