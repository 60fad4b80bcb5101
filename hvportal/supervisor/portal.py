"""The portal's own programs: its preparation, the web server, the workers and the timetable."""

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hvportal.supervisor import probes
from hvportal.supervisor.child import Command
from hvportal.supervisor.services import Service

ROOT = Path(__file__).resolve().parents[2]
PREPARE, FURNISH = "prepare", "furnish"
# Of the demo (onboarding's demo_places): the portal's own workers stand in for those of the sites.
SITES = ("branch", "plant")
# On two cores four Python programs that start together delay each other. The first polls need the timetable and the
# worker; the others are loaded while beat waits for its first tick, two seconds.
LATER_SECONDS = 1.5
# The first polls are over by then, in which every core is needed; what is furnished is there within a minute.
FURNISH_LATER_SECONDS = 8.0


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


def services(
    place: Place, env: dict[str, str], port: int, database_url: str, servers: tuple[str, ...]
) -> list[Service]:
    needs = (*servers, PREPARE)
    prepare = ("manage.py", "demo_prepare", "--state", str(place.simulator_state), "--logins", str(place.logins))
    return [
        Service(PREPARE, python(env, *prepare), after=(*servers, "simulator"), label="tables, hosts and demo people"),
        Service(
            "web",
            python(env, *_gunicorn(port)),
            probes.web(port),
            needs,
            label="web server",
            delay_seconds=LATER_SECONDS,
            grace_seconds=10,
            stop_rank=1,
        ),
        replace(_worker(env, database_url, "polls", 8, needs), label="worker for polls"),
        replace(
            _worker(env, database_url, "suspect", 4, needs),
            label="worker for hosts in doubt",
            delay_seconds=LATER_SECONDS,
        ),
        Service(
            "beat",
            python(env, "-m", "celery", "-A", "hvportal", "beat", "-l", "INFO", "--pidfile=", death=signal.SIGKILL),
            probes.heartbeat(database_url, "beat"),
            needs,
            label="timetable",
            grace_seconds=30,
            misses=1,
            stop_rank=2,
        ),
        Service(
            FURNISH,
            python(env, "manage.py", "demo_furnish"),
            after=(*needs, "web", "worker:polls", "beat"),
            label="roles, backups, tags and tests of the demo",
            delay_seconds=FURNISH_LATER_SECONDS,
        ),
    ]


def _worker(env: dict[str, str], database_url: str, queue: str, threads: int, needs: tuple[str, ...]) -> Service:
    queues = [queue, *(f"site-{site}{'' if queue == 'polls' else '.suspect'}" for site in SITES)]
    options = ["-Q", ",".join(queues), "-P", "threads", "-c", str(threads), "-n", f"{queue}@%h", "-l", "INFO"]
    # Nobody listens to these, and mingling costs a second at each start. Our own heartbeats go through the database.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Service(
        f"worker:{queue}",
        python(env, "-m", "celery", "-A", "hvportal", "worker", *options, death=signal.SIGKILL),
        probes.heartbeat(database_url, f"worker:{queue}"),
        needs,
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


def python(env: dict[str, str], *arguments: str, death: signal.Signals = signal.SIGTERM) -> Callable[[], Command]:
    """A program of the portal.

    Celery gets SIGKILL when the supervisor is gone: its warm shutdown would wait for a broker and a database that are
    going too, and polls live under a lease that runs out by itself.
    """
    command = Command(argv=[sys.executable, *arguments], env=env, cwd=ROOT, death_signal=death)
    return lambda: command
