"""What has to be true before a demo starts: one at a time, a port, servers that answer."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hvportal.supervisor import ports, probes, status
from hvportal.supervisor.problem import Problem

WEB_PORT = 8000


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the directory's lock. The kernel lets go of it when this process ends, however it ends."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (directory / "lock").open("a")
    except OSError as failure:
        raise Problem(f"{directory} cannot be written ({failure.strerror}). Choose another with VAR=…") from failure
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = status.read(directory)
            where = f" at {running['url']} (process {running['pid']})" if running else ""
            raise Problem(
                f"A demo is already running in {directory}{where}. Stop it with Ctrl-C where it runs, or give this one "
                "a directory of its own: make demo VAR=var/other"
            ) from None
        yield


def web_port(wanted: int | None, say: Callable[[str], None]) -> int:
    """The port to serve at: exactly the wanted one, or 8000 or the next that is free."""
    if wanted is not None and not ports.is_free(wanted):
        raise Problem(
            f"Port {wanted} is taken by another program. Choose another (make demo PORT={wanted + 1}), "
            "or leave PORT out: then the first free one from 8000 on is used."
        )
    port = wanted or ports.first_free(WEB_PORT)
    if wanted is None and port != WEB_PORT:
        say(f"port {WEB_PORT} is taken, the web server takes {port}")
    return port


def given_servers(say: Callable[[str], None]) -> tuple[str | None, str | None]:
    """DATABASE_URL and REDIS_URL of the environment, made sure of. Raises Problem when one does not answer."""
    return _answering("DATABASE_URL", probes.postgres, say), _answering("REDIS_URL", probes.valkey, say)


def _answering(name: str, probe: Callable[[str], probes.Probe], say: Callable[[str], None]) -> str | None:
    url = os.environ.get(name) or None
    if url:
        try:
            probe(url)(0)
        except probes.Silent as silence:
            raise Problem(f"The server that {name} names does not answer: {silence}") from silence
        except (psycopg.Error, ValueError) as failure:  # libpq's and redis-py's words for what is no address
            raise Problem(f"{name} is not an address of a server: {str(failure).strip()}") from failure
        say(f"{name} is set: the server that it names is used")
    return url
