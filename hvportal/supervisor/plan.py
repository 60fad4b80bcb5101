"""The demo's services and their order.

    simulator, valkey, postgres ──> prepare ──> worker:polls, worker:suspect, beat, web

Stopped in the other direction: the web server first, so that nobody sees half a portal; then beat, which makes work;
the workers; the simulated hosts that they speak to; the servers that keep everything last.
"""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hvportal.supervisor import probes
from hvportal.supervisor.child import Command
from hvportal.supervisor.postgres import Postgres
from hvportal.supervisor.secrets import Secrets, fernet_key, password
from hvportal.supervisor.services import Service
from hvportal.supervisor.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
PREPARE = "prepare"
# On two cores four Python programs that start together delay each other. The first polls need the timetable and the
# worker; the others are loaded while beat waits for its first tick, two seconds.
LATER_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a demo keeps what is its own: data, secrets, logs."""

    directory: Path

    @property
    def secrets(self) -> Path:
        return self.directory / "secrets.json"

    @property
    def simulator_state(self) -> Path:
        return self.directory / "simulator.json"

    @property
    def logins(self) -> Path:
        return self.directory / "logins.json"

    @property
    def logs(self) -> Path:
        return self.directory / "log"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run. The URLs are the user's own where given, else those of the embedded servers."""

    services: list[Service]
    database_url: str
    redis_url: str
    web_port: int


def make(place: Place, web_port: int, database_url: str | None, redis_url: str | None) -> Plan:
    """The plan for a directory: secrets and ports of last time, or new ones."""
    secrets = Secrets(place.secrets)
    servers: list[Service] = []
    if redis_url is None:
        valkey = Valkey(place.directory / "valkey", secrets)
        redis_url = valkey.url
        servers.append(_valkey(valkey))
    if database_url is None:
        postgres = Postgres(place.directory / "postgres", secrets)
        database_url = postgres.url
        servers.append(_postgres(postgres))
    env = _environment(place, secrets, database_url, redis_url)
    given = tuple(service.name for service in servers)
    portal = _portal(place, env, web_port, database_url, given)
    return Plan([_simulator(place, env), *servers, *portal], database_url, redis_url, web_port)


def _environment(place: Place, secrets: Secrets, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.get("secret_key", password),
        "HVPORTAL_CREDENTIAL_KEYS": secrets.get("credential_keys", fernet_key),
        "HVPORTAL_VAR": str(place.directory),
        "HVPORTAL_HTTPS_ONLY": "false",  # plain HTTP on the loopback address
        "HVPORTAL_POLL_BACKOFF_CAP_SECONDS": "60",  # a host that was away is back within a minute
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "hvportal.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _postgres(server: Postgres) -> Service:
    return Service(
        name="postgres",
        command=server.command,
        prepare=server.prepare,
        probe=probes.postgres(server.url),
        start_seconds=300,  # recovery after a kill
        stop_rank=6,
        stop_seconds=30,
    )


def _valkey(server: Valkey) -> Service:
    return Service(
        name="valkey",
        command=server.command,
        prepare=server.prepare,
        probe=probes.valkey(server.url),
        stop_rank=5,
        stop_seconds=10,
    )


def _simulator(place: Place, env: dict[str, str]) -> Service:
    state = place.simulator_state
    return Service(
        name="simulator",
        command=_python(env, "-m", "simulator", "--estate", "demo", "--state", str(state)),
        probe=probes.simulator(state),
        stop_rank=4,
    )


def _portal(place: Place, env: dict[str, str], port: int, database_url: str, servers: tuple[str, ...]) -> list[Service]:
    needs = (*servers, PREPARE)
    prepare = ("manage.py", "demo_prepare", "--state", str(place.simulator_state), "--logins", str(place.logins))
    return [
        Service(PREPARE, _python(env, *prepare), after=(*servers, "simulator")),
        Service(
            "web",
            _python(env, *_gunicorn(port)),
            probes.web(port),
            needs,
            delay_seconds=LATER_SECONDS,
            grace_seconds=10,
            stop_rank=1,
        ),
        _worker(env, database_url, "polls", 8, needs),
        _worker(env, database_url, "suspect", 4, needs, LATER_SECONDS),
        Service(
            "beat",
            _python(env, "-m", "celery", "-A", "hvportal", "beat", "-l", "INFO", "--pidfile=", death=signal.SIGKILL),
            probes.heartbeat(database_url, "beat"),
            needs,
            grace_seconds=30,
            misses=1,
            stop_rank=2,
        ),
    ]


def _worker(
    env: dict[str, str], database_url: str, queue: str, threads: int, needs: tuple[str, ...], delay: float = 0.0
) -> Service:
    options = ["-Q", queue, "-P", "threads", "-c", str(threads), "-n", f"{queue}@%h", "-l", "INFO"]
    options += ["--without-gossip", "--without-mingle"]  # nobody listens, and mingling costs a second at each start
    return Service(
        f"worker:{queue}",
        _python(env, "-m", "celery", "-A", "hvportal", "worker", *options, death=signal.SIGKILL),
        probes.heartbeat(database_url, f"worker:{queue}"),
        needs,
        delay_seconds=delay,
        grace_seconds=30,
        misses=1,
        stop_rank=3,
    )


def _gunicorn(port: int) -> list[str]:
    return [
        *("-m", "gunicorn", "hvportal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "3"),
        "--no-control-socket",
    ]


def _python(env: dict[str, str], *arguments: str, death: signal.Signals = signal.SIGTERM) -> Callable[[], Command]:
    """A program of the portal.

    Celery gets SIGKILL when the supervisor is gone: its warm shutdown would wait for a broker and a database that are
    going too, and polls live under a lease that runs out by itself.
    """
    command = Command(argv=[sys.executable, *arguments], env=env, cwd=ROOT, death_signal=death)
    return lambda: command
