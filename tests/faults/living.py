"""A whole living portal without its web server: own PostgreSQL and Valkey, simulated hosts, real workers, beat.

Everything is a process of its own, so that a test can kill any of it, and is gone when the context ends.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

from hvportal.supervisor import secrets, servers
from tests.estate_control import EstateControl

ROOT = Path(__file__).resolve().parents[2]
HEALED_WITHIN_SECONDS = 60  # what the product promises
HOSTS, VMS_PER_HOST = 4, 3
POLL_EVERY_SECONDS = 10  # the shortest interval that a host may have


class Portal:
    """The processes by name, the database, and the simulator's control."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.servers = servers.start(directory / "servers", durable=True)
        self.state = directory / "simulator.json"
        self.control = EstateControl(self.state)
        self.environment = os.environ | {
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "SECRET_KEY": "for tests only: it signs nothing that leaves this machine",
            "HVPORTAL_CREDENTIAL_KEYS": secrets.fernet_key(),
            "HVPORTAL_VAR": str(directory / "var"),
            "HVPORTAL_HTTPS_ONLY": "false",
            "HVPORTAL_POLL_DEADLINE_SECONDS": "8",
            "HVPORTAL_POLL_BACKOFF_CAP_SECONDS": "10",
            "PYTHONPATH": str(ROOT),
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def launch(self, name: str, *arguments: str) -> None:
        with (self.directory / f"{name.replace(':', '-')}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """manage.py, going on beside the test."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def launch_simulator(self) -> None:
        self.launch(
            "simulator", "-m", "simulator", "--estate", f"uniform:{HOSTS}x{VMS_PER_HOST}", "--state", str(self.state)
        )
        wait_until(lambda: self.state.exists() and self.control("GET", "/counters"), "the simulator answers", 30)

    def launch_worker(self, queue: str) -> None:
        options = (
            "-Q",
            queue,
            "-P",
            "threads",
            "-c",
            "4",
            "-n",
            f"{queue}-{time.monotonic_ns()}@tests",
            "-l",
            "WARNING",
        )
        plain = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        self.launch(f"worker:{queue}", "-m", "celery", "-A", "hvportal", "worker", *options, *plain)

    def launch_beat(self) -> None:
        self.launch("beat", "-m", "celery", "-A", "hvportal", "beat", "--pidfile=", "-l", "WARNING")

    def prepare(self) -> None:
        subprocess.run(
            [
                *(sys.executable, "manage.py", "demo_prepare", "--interval", str(POLL_EVERY_SECONDS)),
                *("--state", str(self.state), "--logins", str(self.directory / "logins.json")),
            ],
            cwd=ROOT, env=self.environment, check=True, capture_output=True,
        )  # fmt: skip

    def kill(self, name: str, how: int = signal.SIGKILL) -> None:
        process = self.processes.pop(name)
        process.send_signal(how)
        process.wait(30)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.servers.stop()

    def host_names(self) -> list[str]:
        return [host["name"] for host in json.loads(self.state.read_text())["hosts"]]

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.servers.database_url, connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

    def valkey(self) -> redis.Redis:
        return redis.Redis.from_url(self.servers.redis_url)

    def polled_since(self, moment: Any) -> int:
        """Hosts with a complete poll that began after the moment, by the database's clock."""
        return self.ask(
            "SELECT count(DISTINCT host_id) FROM inventory_poll WHERE outcome = 'complete' AND started_at > %s", moment
        )[0][0]

    def now(self) -> Any:
        return self.ask("SELECT clock_timestamp()")[0][0]

    def wait_for_polls(self, why: str, hosts: int = HOSTS, seconds: float = HEALED_WITHIN_SECONDS) -> None:
        """Until that many hosts have had a complete poll that began after now."""
        moment = self.now()
        wait_until(lambda: self.polled_since(moment) >= hosts, why, seconds)


def wait_until(true: Callable[[], object], what: str, seconds: float = HEALED_WITHIN_SECONDS) -> None:
    """Ask until it is true; what cannot be asked (a server is just restarting) is not true yet."""
    deadline = time.monotonic() + seconds
    trouble: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except (psycopg.OperationalError, redis.RedisError, OSError, ValueError) as failure:
            trouble = failure
        time.sleep(0.2)
    raise AssertionError(f"not true within {seconds} s: {what} (last trouble: {trouble})")


@contextmanager
def portal(directory: Path) -> Iterator[Portal]:
    living = Portal(directory)
    try:
        living.launch_simulator()
        living.prepare()
        living.launch_worker("polls")
        living.launch_worker("suspect")
        living.launch_beat()
        living.wait_for_polls("every host is read once")
        yield living
    finally:
        living.stop()
