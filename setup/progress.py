"""Lines with elapsed seconds, so that a long step can be told from a stuck one."""

import sys
import time


class Progress:
    """Writes to stderr: stdout belongs to what is started afterwards."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """One line, at once."""
        sys.stderr.write(f"[{time.monotonic() - self._began:6.1f} s] {text}\n")
        sys.stderr.flush()
