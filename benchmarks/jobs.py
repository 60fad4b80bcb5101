"""What the engine of jobs costs, beside plain pywinrm that looks at the same hosts and sends them the same commands.

200 jobs of one command at 50 hosts, two slots each, are queued while all is stopped, and let go at once: one Celery
worker, one beat, own PostgreSQL and Valkey. Figures: jobs in a second; CPU of worker and PostgreSQL and statements of
SQL for a job; and how long a free slot waits for the next job. The hosts answer at once and are not counted.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.line import Line
from benchmarks.polling_portal import ROOT, cpu_of, cpu_of_family

if TYPE_CHECKING:
    from hvportal.supervisor.servers import Servers

HOSTS, JOBS, THREADS = 50, 200, 16
PATIENCE_SECONDS = 300
# Times the bare exchange, three logons with NTLM and a shell each: two ticks of some fifty statements come to it, which
# are what keeps a command from being sent twice or unseen.
RATIO_LIMIT = 4.0
NEXT_START_SECONDS = 2.0  # of the 95th percentile: the sweep of the timetable comes so often


def run() -> Iterator[Line]:
    from tests.faults.jobs.servers import portal_servers

    with portal_servers() as started, _hosts() as (hosts, server):
        statements = _statements_of_a_job(hosts[0])
        with _processes(started) as worker:
            _run_all(hosts, JOBS // 10, "warm")
            before = cpu_of(worker), cpu_of_family(started.postgres.child.pid)
            seconds, gaps = _run_all(hosts, JOBS, "lamp")
            used = cpu_of(worker) - before[0], cpu_of_family(started.postgres.child.pid) - before[1]
        bare = _bare(server)
    worker_ms, postgres_ms, bare_ms = (1000 * one / JOBS for one in (*used, bare["cpu_seconds"]))
    yield Line(
        "jobs",
        {
            "jobs": JOBS,
            "hosts": HOSTS,
            "jobs_per_second": JOBS / seconds,
            "bare_per_second": JOBS / bare["seconds"],
            "worker_ms": worker_ms,
            "postgres_ms": postgres_ms,
            "bare_ms": bare_ms,
            "sql_per_job": statements,
            "ratio": (worker_ms + postgres_ms) / bare_ms,
        },
        "ratio",
        RATIO_LIMIT,
    )
    p95 = sorted(gaps)[int(len(gaps) * 0.95)]
    figures = {"starts": len(gaps), "median_seconds": statistics.median(gaps), "p95_seconds": p95}
    yield Line("jobs.next_start", figures, "p95_seconds", NEXT_START_SECONDS)


@contextmanager
def _hosts() -> Iterator[tuple[list[Any], Any]]:
    from tests.jobs.building import changeable_host
    from tests.jobs.kinds import registered
    from tests.jobs.switched_hosts import switched

    with registered(), switched(hosts=HOSTS) as (_switches, server):
        yield [changeable_host(server, number) for number in range(1, HOSTS + 1)], server


@contextmanager
def _processes(started: "Servers") -> Iterator[psutil.Process]:
    """Beat, and the worker that is measured."""
    from tests.faults.jobs.living import Processes

    processes = Processes(started)
    with ExitStack() as ended:
        ended.callback(processes.end)
        processes.beat()
        yield psutil.Process(processes.worker(threads=THREADS).pid)


def _run_all(hosts: list[Any], count: int, name: str) -> tuple[float, list[float]]:
    """Seconds from the release to the last end; and, of each start that had to wait for a slot, the seconds since that
    slot was free."""
    from jobs import services
    from jobs.choices import GOING_ON
    from jobs.models import Job
    from tests.jobs.building import person, queued

    by = person("operator")
    services.everything_stop(reason="All of them begin together.", by=by)
    jobs = [queued(hosts[number % HOSTS], f"{name} {number}").pk for number in range(count)]
    services.everything_release(reason="They may begin.", by=by)
    since, deadline = time.time(), time.monotonic() + PATIENCE_SECONDS
    rows = Job.objects.filter(pk__in=jobs)
    while rows.filter(state__in=GOING_ON).exists():
        assert time.monotonic() < deadline, "the jobs do not come to an end"
        time.sleep(0.25)
    assert not rows.exclude(state="succeeded").exists()
    told: list[tuple[int, Any, Any]] = list(rows.values_list("host_id", "started_at", "ended_at"))
    return max(ended.timestamp() for _, _, ended in told) - since, _gaps(told)


def _gaps(told: list[tuple[int, datetime, datetime]]) -> list[float]:
    from django.conf import settings

    by_host: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for host, started, ended in told:
        by_host[host].append((started, ended))
    gaps = []
    for times in by_host.values():
        starts, ends = sorted(started for started, _ in times), sorted(ended for _, ended in times)
        pairs = zip(starts[settings.JOBS_PER_HOST :], ends, strict=False)
        gaps += [(start - end).total_seconds() for start, end in pairs]
    return gaps


def _statements_of_a_job(host: Any) -> int:
    """From its first tick to its last, as one worker alone runs it."""
    from django.db import connection

    from tests.jobs.building import queued, run

    count = 0

    def counted(execute: Any, *told: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*told)

    job = queued(host, "counted")
    with connection.execute_wrapper(counted):
        assert run(job).state == "succeeded"
    return count


def _bare(server: Any) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as state:
        json.dump(server.description, state, default=str)
        state.flush()
        command = [sys.executable, "-m", "benchmarks.bare_jobs", state.name, str(JOBS), str(THREADS)]
        finished = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    answer: dict[str, float] = json.loads(finished.stdout)
    return answer
