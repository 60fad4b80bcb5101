"""A portal that polls a uniform estate, made of real processes whose CPU seconds can be read."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from hvportal.supervisor import secrets, servers
from tests.estate_control import EstateControl

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 900  # the first round asks every host for everything, and the simulator computes all of it
NEVER_SECONDS = 86_400
# A heavy section is due at the poll nearest to its moment; where polls come once a day that is every poll.
_HEAVY_ONCE = f"UPDATE inventory_host SET heavy_interval_seconds = {30 * NEVER_SECONDS} RETURNING 1"
DISPATCH_SECONDS = 5  # as beat does, more rarely: a claim that waited too long in the queue is made again


class PollingPortal:
    """PostgreSQL, Valkey, a simulator of `hosts` × `vms` and one worker with `threads`; beat's part is played here,
    unless `living`: then beat itself and a worker for hosts in doubt run too, and every host is due each `interval`.
    """

    def __init__(
        self,
        directory: Path,
        hosts: int,
        vms: int,
        threads: int,
        *,
        interval_seconds: int = NEVER_SECONDS,
        living: bool = False,
        simulator_options: tuple[str, ...] = (),
    ) -> None:
        self.hosts, self.threads = hosts, threads
        self.state = directory / "simulator.json"
        self.control = EstateControl(self.state)
        self._log = (directory / "log").open("ab")
        self.servers = servers.start(directory / "servers")
        self._environment = os.environ | {
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "SECRET_KEY": secrets.password(),
            "HVPORTAL_CREDENTIAL_KEYS": secrets.fernet_key(),
            "HVPORTAL_HTTPS_ONLY": "false",
            "HVPORTAL_DB_POOL": str(max(12, threads // 4)),  # a connection is held while rows are written, no longer
            "DJANGO_SETTINGS_MODULE": "hvportal.settings",
        }
        self._connection = psycopg.connect(self.servers.database_url, autocommit=True)
        self._processes: list[subprocess.Popen[bytes]] = []
        uniform = ("--estate", f"uniform:{hosts}x{vms}", "--state", str(self.state))
        self.simulator = psutil.Process(self._launch("-m", "simulator", *uniform, *simulator_options).pid)
        self._wait(self.state.exists, "the simulator")
        interval = ("--interval", str(interval_seconds))
        prepare = ("demo_prepare", *interval, "--state", str(self.state), "--logins", str(directory / "l"))
        subprocess.run(
            [sys.executable, "manage.py", *prepare], cwd=ROOT, env=self._environment, check=True, stdout=self._log
        )
        if not living:  # what recurs each minute is measured, and not what comes each quarter of an hour
            self.ask(_HEAVY_ONCE)
        elif interval_seconds < NEVER_SECONDS:  # spread over the interval, as hosts are that were added one by one
            spread = (
                f"UPDATE inventory_pollstate SET next_poll_at = now() + random() * {interval_seconds} * interval '1 s'"
            )
            self.ask(spread + " RETURNING 1")
        self.worker = self._worker("polls" if living else "polls,suspect", threads)
        if living:
            self.suspect_worker = self._worker("suspect", 8)
            self.beat = psutil.Process(self._launch("-m", "celery", "-A", "hvportal", "beat", "--pidfile=").pid)

    def _worker(self, queues: str, threads: int) -> psutil.Process:
        options = ("-Q", queues, "-n", f"{queues}@%h", "-P", "threads", "-c", str(threads), "-l", "WARNING")
        plain = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return psutil.Process(self._launch("-m", "celery", "-A", "hvportal", "worker", *options, *plain).pid)

    def _launch(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log
        )
        self._processes.append(process)
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._processes.remove(process)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait(self, true: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not true():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} took more than {PATIENCE_SECONDS} s")
            time.sleep(0.2)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """On one connection: a new one for each question would cost PostgreSQL more than the polls that it measures."""
        return self._connection.execute(query).fetchall()

    def poll_every_host(self) -> None:
        """Make every host due, play beat, and wait until each has been read completely."""
        before = self.ask("UPDATE inventory_pollstate SET next_poll_at = now() RETURNING clock_timestamp()")[0][0]
        done = f"SELECT count(*) FROM inventory_pollstate WHERE last_complete_at >= '{before.isoformat()}'"
        send = "from inventory.tasks import dispatch_due_polls as t; t.apply_async(queue='polls')"
        beat = f"import time, django; django.setup(); {send}\nwhile True: time.sleep({DISPATCH_SECONDS}); {send}"
        beating = self._launch("-c", beat)
        self._wait(lambda: self.ask(done)[0][0] == self.hosts, f"polling {self.hosts} hosts")
        self._end(beating)

    def worker_cpu(self) -> float:
        return cpu_of(self.worker)

    def postgres_cpu(self) -> float:
        return cpu_of_family(self.servers.postgres.child.pid)

    def bare_exchange(self) -> dict[str, Any]:
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks.bare_exchange", str(self.state), str(self.threads)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        answer: dict[str, Any] = json.loads(finished.stdout)
        return answer

    def stop(self) -> None:
        for process in reversed(list(self._processes)):
            self._end(process)
        self._connection.close()
        self.servers.stop()
        self._log.close()


def cpu_of(process: psutil.Process) -> float:
    """Seconds of processor time so far, children not counted."""
    times = process.cpu_times()
    return float(times.user + times.system)


def cpu_of_family(pid: int) -> float:
    """Of every process of PostgreSQL, ended backends included (their times pass to the postmaster)."""
    family = [psutil.Process(pid)]
    family += family[0].children(recursive=True)
    total = 0.0
    for process in family:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@contextmanager
def polling_portal(hosts: int, vms: int, threads: int, **options: Any) -> Iterator[PollingPortal]:
    with tempfile.TemporaryDirectory(prefix="hvportal-bench-") as directory:
        portal = PollingPortal(Path(directory), hosts, vms, threads, **options)
        try:
            yield portal
        finally:
            portal.stop()
