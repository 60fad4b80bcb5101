"""Estates of several sizes beside each other in one PostgreSQL, and what an answer about each of them costs.

A page is asked of all of them in turn: whatever else the machine does weighs on all alike. What is judged is processor
time, that of this process and that of PostgreSQL's process for it, to the nanosecond as Linux counts it: a clock would
count the neighbours of a busy machine too (it is told beside). A core that two threads share does half as much in a
second of either: so a fixed piece of work is done before and after each answer, and the time of the answer is that of
a processor on which this work takes as long as it ever took at least in the run. Everything is answered by the whole
stack but the socket: middleware, session, rights, queries, template. Nothing waits for a disk: what is asked for twice
is in memory, as it is in a portal that has run for some minutes. PostgreSQL may not put more processes on one query
here, because their time would not be seen.
"""

import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.portal_database import portal_database

VMS_PER_HOST, SNAPSHOTS_PER_HOST = 25, 20
SMALL, MIDDLE, LARGE = 250, 2500, 25_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`used_ms`: of both processes, as they were; `work_ms`: what the fixed work took then; `clock_ms`: what somebody
    would have waited on this machine at that moment; `rows`: of its tables, or items of an answer to a program."""

    used_ms: float
    work_ms: float
    clock_ms: float
    rows: int

    @property
    def cpu_ms(self) -> float:
        return self.used_ms * WORK.fastest_ms / self.work_ms


class Work:
    """About a millisecond of what pages do: texts, numbers, dicts."""

    def __init__(self) -> None:
        self.fastest_ms = math.inf

    def done(self) -> float:
        """How long it took."""
        began = time.thread_time()
        known = {f"key {number}": str(number) for number in range(3000)}
        "".join(known.values())
        took = (time.thread_time() - began) * 1000
        self.fastest_ms = min(self.fastest_ms, took)
        return took


WORK = Work()


class Estate:
    """`browser` is of somebody who may see everything. Its database is the default one inside `current()`."""

    def __init__(self, vms: int) -> None:
        from django.contrib.auth import get_user_model
        from django.core.management import call_command
        from django.test import Client

        self.vms, self.browser = vms, Client()
        self._database = _copy_of_default(f"estate_{vms}")
        hosts = vms // VMS_PER_HOST
        with self.current():
            options = {"hosts": hosts, "vms_per_host": VMS_PER_HOST, "snapshots": hosts * SNAPSHOTS_PER_HOST}
            call_command("seed_estate", **options, stdout=_Nowhere())
            self.user = get_user_model().objects.create_superuser("bench", password=None)
            self.browser.force_login(self.user)
            with self._database.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")

    @contextmanager
    def current(self) -> Iterator[None]:
        from django.db import connections

        before = connections["default"]
        connections["default"] = self._database
        try:
            yield
        finally:
            connections["default"] = before

    def queries(self, address: str) -> int:
        """Whether the portal is held is asked once in some seconds, by whichever page comes then: not counted."""
        from django.test.utils import CaptureQueriesContext

        from upkeep.context import KEPT

        with self.current():
            KEPT.forget()
            KEPT.held()
            with CaptureQueriesContext(self._database) as queries:
                answer = self.browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return len(queries)

    def ask(self, address: str) -> Answer:
        with self.current():
            work = WORK.done()
            began, before = time.perf_counter(), self._processor_seconds()
            answer = self.browser.get(address)
            used, waited = self._processor_seconds() - before, time.perf_counter() - began
        return Answer(used * 1000, (work + WORK.done()) / 2, waited * 1000, _rows(answer))

    @property
    def url(self) -> str:
        """Of its database, for other processes."""
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{self._database.settings_dict['NAME']}"

    def close(self) -> None:
        self._database.close()

    def _processor_seconds(self) -> float:
        """The first figure of schedstat: nanoseconds on a processor (Documentation/scheduler/sched-stats.rst)."""
        backend = Path(f"/proc/{self._database.connection.info.backend_pid}/schedstat")
        return time.thread_time() + int(backend.read_text().split()[0]) / 1e9


def _rows(answer: Any) -> int:
    if answer.headers["Content-Type"] == "application/json":
        return len(answer.json().get("items", ()))
    return int(answer.content.count(b"<tr"))


class _Nowhere:
    def write(self, text: str) -> None: ...


def _copy_of_default(name: str) -> Any:
    """A connection to a copy of the migrated, empty database."""
    from django.db import connection, connections
    from django.db.utils import load_backend

    told = connections.settings["default"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{told["NAME"]}"')
    return load_backend(told["ENGINE"]).DatabaseWrapper({**told, "NAME": name}, "default")


@contextmanager
def estates(sizes: Sequence[int]) -> Iterator[Sequence[Estate]]:
    """One of each number of VMs, in that order. One call for each process: settings are read once."""
    with portal_database(pool=0):
        from django.conf import settings
        from django.urls import get_resolver

        settings.ALLOWED_HOSTS = ["testserver"]
        settings.API_REQUESTS_PER_MINUTE = 1_000_000
        assert get_resolver().url_patterns  # every app has registered its lists
        made = [Estate(vms) for vms in sizes]
        try:
            yield made
        finally:
            for one in made:
                one.close()
