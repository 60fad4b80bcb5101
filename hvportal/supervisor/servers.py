"""Embedded PostgreSQL and Valkey in a directory: the library that the demo, the tests and the smoke run use.

    with running(directory, durable=False) as servers:
        … servers.database_url, servers.redis_url …

Both listen on 127.0.0.1 at free ports, with passwords that are kept in `directory`/secrets.json (0600); a second start
in the same directory finds data, passwords and (where free) ports again. The servers end with the process that started
them, even when that is killed. Call from the main thread. Raises Problem with a sentence for a person.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from hvportal.supervisor.child import Child
from hvportal.supervisor.postgres import Postgres
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.secrets import Secrets
from hvportal.supervisor.valkey import Valkey

START_SECONDS = 60.0  # crash recovery of a large database takes a while; a start without takes under one second
STOP_SECONDS = 20.0


@dataclass(slots=True)
class Running:
    """A server that answers."""

    server: Postgres | Valkey
    child: Child

    @property
    def url(self) -> str:
        return self.server.url

    def stop(self) -> None:
        """Stop it cleanly; kill it when that takes too long."""
        self.child.stop(STOP_SECONDS)


@dataclass(slots=True)
class Servers:
    """Both, running."""

    postgres: Running
    valkey: Running

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    def stop(self) -> None:
        """Stop both; the second also when the first would not."""
        try:
            self.valkey.stop()
        finally:
            self.postgres.stop()


def start(directory: Path, *, durable: bool = True) -> Servers:
    """Start both in `directory` and return when both answer."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    secrets = Secrets(directory / "secrets.json")
    valkey = start_server(Valkey(directory / "valkey", secrets, durable=durable))
    try:
        postgres = start_server(Postgres(directory / "postgres", secrets, durable=durable))
    except BaseException:
        valkey.stop()
        raise
    return Servers(postgres, valkey)


def start_server(server: Postgres | Valkey) -> Running:
    """Start one server, its log beside its files, and return when it answers."""
    server.prepare()
    child = Child(server.command(), server.directory / "server.log")
    try:
        _wait(server, child)
    except BaseException:
        child.stop(STOP_SECONDS)
        raise
    return Running(server, child)


def _wait(server: Postgres | Valkey, child: Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.answers()
        except (psycopg.OperationalError, redis.RedisError) as failure:
            if child.exit_code() is not None or time.monotonic() > deadline:
                words = "\n".join(child.last_words())
                name = type(server).__name__
                raise Problem(f"{name} does not start ({failure}); its log is {child.log}:\n{words}") from failure
        else:
            return
        time.sleep(0.03)


@contextmanager
def running(directory: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Both servers for the length of a `with` block."""
    servers = start(directory, durable=durable)
    try:
        yield servers
    finally:
        servers.stop()
