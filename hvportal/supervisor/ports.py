"""Free TCP ports on the loopback address."""

import socket
from collections.abc import Iterable

from hvportal.supervisor.secrets import Secrets

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now (leftovers in TIME_WAIT do not count, as for real servers)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port(avoid: Iterable[int] = ()) -> int:
    """A port that the kernel calls free, none of `avoid`. Another process may take it first: retry on that."""
    avoided = frozenset(avoid)
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK, 0))
            port: int = probe.getsockname()[1]
        if port not in avoided:
            return port


def first_free(start: int, attempts: int = 100) -> int:
    """The first free port from `start` on; any free one if the next `attempts` are all taken."""
    return next((port for port in range(start, min(start + attempts, 65536)) if is_free(port)), None) or free_port()


def kept(secrets: Secrets, name: str) -> int:
    """The port of last time where it is still free, so that whoever knows it finds the server again; else a new one."""
    port = int(secrets.get(name, lambda: str(free_port())))
    if not is_free(port):
        port = free_port()
        secrets.put(name, str(port))
    return port
