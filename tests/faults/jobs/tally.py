"""Counts runs, and tells of each that ended otherwise than it has to."""

import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
NOTHING_HAPPENED = 0  # what a run answers in which the fault did not occur: it does not count


class Tally:
    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.failed: list[str] = []
        self._began = time.monotonic()

    def play(self, kind: str, what: str, run: Callable[[], Answer]) -> Answer | None:
        """What the run answers; None where it failed. The others go on."""
        name = f"{kind}: {what}"
        try:
            answer = run()
        except Exception:
            self.failed.append(name)
            self.runs[kind] += 1
            print(f"faults: FAILED {name}\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            return None
        if answer != NOTHING_HAPPENED:
            self.runs[kind] += 1
        return answer

    def __str__(self) -> str:
        seconds = time.monotonic() - self._began
        kinds = " ".join(f"{kind}={runs}" for kind, runs in sorted(self.runs.items()))
        return f"faults: runs={self.runs.total()} failed={len(self.failed)} seconds={seconds:.0f} {kinds}"
