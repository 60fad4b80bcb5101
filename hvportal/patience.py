"""How long a process waits for PostgreSQL.

A slow statement is ended by the server (`statement_timeout`). A server that is frozen, or a network that swallows
everything, ends nothing: its kernel goes on acknowledging, and a request would be held for ever. So the waiting itself
has an end on our side, a little later; the connection is closed then, because nobody knows what state it is in.

Migrations, backups and commands wait as long as it takes: only the web server is given a limit (hvportal/wsgi.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from psycopg.errors import OperationalError

MARGIN_SECONDS = 2.0  # the server's own end comes first wherever the server lives

_shorter: ContextVar[float | None] = ContextVar("shorter", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A shorter limit for what is asked within the block: a health check has to answer before its asker gives up."""
    token = _shorter.set(seconds)
    try:
        yield
    finally:
        _shorter.reset(token)


class Impatient(psycopg.Connection[Any]):
    """A connection that waits for `limit_seconds` at most, for each answer of the server."""

    limit_seconds: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        limits = [limit for limit in (timeout, self.limit_seconds, _shorter.get()) if limit is not None]
        try:
            return super().wait(gen, interval, min(limits, default=None))
        except psycopg.errors._WaitTimeout:
            if timeout is not None and timeout <= min(limits):
                raise  # the caller's own limit, which it knows how to take
            self.pgconn.finish()
            raise OperationalError(f"PostgreSQL has not answered within {min(limits):g} seconds") from None


def impatient(statement_seconds: float) -> type[Impatient]:
    """The class of connections whose statements the server ends after `statement_seconds`."""
    return type("Impatient", (Impatient,), {"limit_seconds": statement_seconds + MARGIN_SECONDS})
