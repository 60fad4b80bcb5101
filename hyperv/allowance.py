"""What a call to a host may still use: seconds until its one deadline, and bytes of answers."""

import time

# Less is no use for one more message: the host's own wait is at least 1 s, and the answer must travel.
SHORTEST_SECONDS = 1.5


class AllowanceSpent(OSError):
    """The bytes are used up: the host sent more than any answer of ours can be."""


class Allowance:
    """Belongs to one shell and one call of it at a time. Monotonic, so that a clock being set does not end or prolong
    a call."""

    def __init__(self, seconds: float, byte_limit: int) -> None:
        self.begin(seconds, byte_limit)

    def begin(self, seconds: float, byte_limit: int) -> None:
        """Another call of the same shell."""
        self._ends_at = time.monotonic() + seconds
        self._bytes_left = byte_limit

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._ends_at - time.monotonic())

    def renew(self, seconds: float) -> None:
        """Begin a budget of its own, for cleaning up after the deadline."""
        self._ends_at = time.monotonic() + seconds

    def take(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise AllowanceSpent("the host sent more bytes than any answer may have")

    @property
    def spent(self) -> bool:
        return self._bytes_left < 0
