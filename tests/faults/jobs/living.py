"""Celery workers and beats as processes, which are killed, doubled, and whose servers go away under them.

A round queues a job of each kind, does its worst while they are at work, and holds every one of them against the
truth. Leases of workers that were killed run out by the clock; to all the rest the portal has to see itself.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import redis
from django.db import DatabaseError, connection

from hvportal.supervisor import servers
from hvportal.supervisor.servers import Servers
from jobs.choices import State
from jobs.dying import EXIT_CODE
from jobs.models import Job
from tests.conftest import ROOT
from tests.faults.jobs.place import Place
from tests.faults.jobs.scene import Scene
from tests.faults.jobs.tally import NOTHING_HAPPENED, Tally
from tests.faults.jobs.truth import Played, finish, is_true, queue
from tests.jobs.building import fresh, time_passes

HEALED_WITHIN_SECONDS = 60.0  # what the product promises
SHOWN_WITHIN_SECONDS = 30.0  # by jobs whose workers live
Process = subprocess.Popen[bytes]
Cast = Sequence[tuple[Scene, Place]]


class Processes:
    """Workers and beats; the servers, which they share with this process."""

    def __init__(self, started: Servers) -> None:
        self.servers, self.workers, self.beats = started, list[Process](), list[Process]()

    def worker(self, die_at: str = "", threads: int = 4) -> Process:
        options = ("-Q", "jobs", "-P", "threads", "-c", str(threads), "-l", "CRITICAL")
        name = ("-n", f"{time.monotonic_ns()}@faults")
        plain = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        launched = self._launch(die_at, "tests.faults.jobs.worker_app", "worker", *options, *name, *plain)
        self.workers.append(launched)
        return launched

    def beat(self) -> Process:
        schedule = f"{os.environ['HVPORTAL_VAR']}-beat-{time.monotonic_ns()}"
        launched = self._launch("", "hvportal", "beat", "--pidfile=", "-s", schedule, "-l", "CRITICAL")
        self.beats.append(launched)
        return launched

    @staticmethod
    def _launch(die_at: str, app: str, *arguments: str) -> Process:
        environment = os.environ | {"HVPORTAL_DIE_AT": die_at, "PYTHONPATH": str(ROOT)}
        del environment["HVPORTAL_DB_POOL"]
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", app, *arguments],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self, some: list[Process]) -> None:
        for one in some:
            one.send_signal(signal.SIGKILL)
            one.wait(30)
        some.clear()

    def end(self) -> None:
        self.kill(self.workers)
        self.kill(self.beats)


def the_worker_is_killed(processes: Processes) -> None:
    processes.kill(processes.workers)
    processes.worker()


def valkey_is_flushed(processes: Processes) -> None:
    redis.Redis.from_url(processes.servers.redis_url).flushall()


def valkey_is_restarted(processes: Processes) -> None:
    processes.servers.valkey.stop()
    processes.servers.valkey = servers.start_server(processes.servers.valkey.server)


def postgresql_is_restarted(processes: Processes) -> None:
    connection.close()
    processes.servers.postgres.stop()
    processes.servers.postgres = servers.start_server(processes.servers.postgres.server)


def a_second_worker_and_a_second_beat_come(processes: Processes) -> None:
    processes.worker()
    processes.beat()


WORST: Mapping[str, Callable[[Processes], None]] = {
    worst.__name__.replace("_", " "): worst
    for worst in (
        the_worker_is_killed,
        valkey_is_flushed,
        valkey_is_restarted,
        postgresql_is_restarted,
        a_second_worker_and_a_second_beat_come,
    )
}


def one_round(tally: Tally, processes: Processes, cast: Cast, name: str, times: int = 2) -> int:
    """Some jobs of each kind, and the worst in the middle of them. Each job counts as a run, and not the round."""
    played = [queue(scene, place) for scene, place in cast for _ in range(min(times, scene.most_at_once))]
    _wait(lambda: any(_received(one) for one in played), "something arrives at a host")
    WORST[name](processes)
    return _all_are_true(tally, played, name)


def a_worker_dies(tally: Tally, processes: Processes, cast: Cast, point: str) -> int:
    """A Celery worker, with all that its threads are at; another takes its place."""
    processes.kill(processes.workers)
    dying = processes.worker(die_at=point)
    played = [queue(scene, place) for scene, place in cast]
    _wait(lambda: dying.poll() is not None, f"a worker dies at {point}")
    assert dying.returncode == EXIT_CODE
    processes.workers.clear()
    processes.worker()
    return _all_are_true(tally, played, f"its Celery worker dies at {point}")


def _all_are_true(tally: Tally, played: Sequence[Played], what: str) -> int:
    _settle(played)
    for one in played:
        tally.play(one.scene.kind, what, partial(is_true, one, may_be_unclear=True))
    return NOTHING_HAPPENED


def _settle(played: Sequence[Played]) -> None:
    """Until each has ended or asks. Leases of the dead run out at once, and what no host shows after a while it never
    shows."""
    _wait(_database_answers, "PostgreSQL answers")
    for one in played:
        time_passes(one.job)
    _wait(lambda: all(_rests(one) for one in played), "", SHOWN_WITHIN_SECONDS)
    for one in played:
        finish(one)


def _database_answers() -> bool:
    return bool(Job.objects.exists())


def _rests(played: Played) -> bool:
    played.place.later()
    return fresh(played.job).state not in (State.WAITING, State.RUNNING)


def _received(played: Played) -> bool:
    return bool(played.scene.received(played.place, played.thing))


def _wait(true: Callable[[], object], what: str, seconds: float = HEALED_WITHIN_SECONDS) -> None:
    """`what`: AssertionError where it is not so by then; without, it does not have to be."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except DatabaseError:  # it is just restarting
            connection.close()
        time.sleep(0.1)
    assert not what, f"not so within {seconds:.0f} s: {what}"
