"""Ports on 127.0.0.1: bound, and held while nobody listens on them.

New ones come from below the range from which Linux takes the source ports of outgoing connections (32768 and up), so
that a restarted simulator finds its ports free.
"""

import random
import socket

ADDRESS = "127.0.0.1"
_FIRST, _LAST = 20000, 32000


def hold(port: int) -> socket.socket:
    """A bound socket that does not listen: connecting is refused. Raises OSError where the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Connections of a former run may still be in TIME_WAIT; they must not keep the port from us.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((ADDRESS, port))
    except OSError:
        bound.close()
        raise
    return bound


def hold_some(wanted: int | None) -> socket.socket:
    """As `hold`, on the wanted port where that is free, else on another."""
    start = random.randrange(_FIRST, _LAST)
    for candidate in [wanted or start, *range(start, _LAST), *range(_FIRST, start)]:
        try:
            return hold(candidate)
        except OSError:
            continue
    return hold(0)
