"""Ports on 127.0.0.1 that are ours from beginning to end, also while nobody may connect to them.

New ones come from below the range from which Linux takes the source ports of outgoing connections (32768 and up), so
that a restarted simulator finds its ports free.
"""

import random
import socket

ADDRESS = "127.0.0.1"
_FIRST, _LAST = 20000, 32000
_BACKLOG = 128


class Port:
    """Listens from the start, on the wanted number where that is free. Clients that come early wait in the backlog."""

    def __init__(self, wanted: int | None = None) -> None:
        self._socket = _claim_some(wanted)
        self._refuses = False
        self.number: int = self._socket.getsockname()[1]

    def shared(self) -> socket.socket:
        """The same listening socket under a descriptor of its own, for a server that closes what it was given."""
        return self._socket.dup()

    def refuse(self) -> None:
        """From now on connecting is refused, and still nobody else can have the number."""
        if self._refuses:
            return
        # Linux: a listening socket that is shut down goes back to bound. Without SO_REUSEADDR it shares with nobody.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        self._refuses = True

    def listen(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.listen(_BACKLOG)
        self._refuses = False

    def close(self) -> None:
        self._socket.close()


def _claim_some(wanted: int | None) -> socket.socket:
    start = random.randrange(_FIRST, _LAST)
    for candidate in [wanted or start, *range(start, _LAST), *range(_FIRST, start)]:
        try:
            return _claim(candidate)
        except OSError:
            continue
    return _claim(0)


def _claim(number: int) -> socket.socket:
    """Only listening makes a port ours: two sockets with SO_REUSEADDR may well be bound to one. Raises OSError."""
    claimed = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Connections of a former run may still be in TIME_WAIT; they must not keep the port from us.
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind((ADDRESS, number))
        claimed.listen(_BACKLOG)
    except OSError:
        claimed.close()
        raise
    return claimed
