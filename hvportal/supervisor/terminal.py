"""What a person sees: progress with seconds, troubles with the log's path, the block with address and logins."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from hvportal.supervisor.child import last_lines


class Terminal:
    """Lines on `out`, each flushed; safe when the terminal has gone away."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        self._out = out
        self._began = time.monotonic()

    def line(self, text: str = "") -> None:
        try:
            print(text, file=self._out, flush=True)
        except (OSError, ValueError):  # the terminal was closed: stopping in order matters more than saying so
            return

    def progress(self, text: str) -> None:
        """A step of the start, with the seconds since its beginning."""
        self.line(f"[{time.monotonic() - self._began:6.1f} s] {text}")

    def news(self, text: str) -> None:
        """Something happened while everything runs, with the time of day."""
        self.line(f"{time.strftime('%H:%M:%S')} {text}")

    def trouble(self, text: str, log: Path | None) -> None:
        """Something went wrong while everything else goes on; `log` is where the service said why."""
        self.news(text)
        if log is not None:
            for line in last_lines(log, 3):
                self.line(f"           | {line[:200]}")
            self.line(f"           log: {log}")


def welcome(url: str, logins: Sequence[Mapping[str, str]], extra: Sequence[str]) -> list[str]:
    """The block that ends a start."""
    wide = max((len(login["username"]) for login in logins), default=0)
    people = [f"      {login['username']:<{wide}}   {login['password']}   {login['role']}" for login in logins]
    body = ["", f"  hvportal is at  {url}", "", "  Sign in as", *people, "", *(f"  {line}" for line in extra), ""]
    rule = "─" * min(100, max(map(len, body)) + 2)
    return [rule, *body, rule]
