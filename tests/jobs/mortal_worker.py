"""Workers that can be killed: each tick runs in a process of its own, against the tests' PostgreSQL and Valkey.

One process loads Django once and forks for each tick, so that a hundred deaths take seconds. It reads lines of JSON
({"job": 7, "die_at": "sent"}) and answers with the child's process id, then with its exit code.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection

LIVED, DIED = 0, 86


class MortalWorkers:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tick(self, job_id: int, die_at: str = "") -> int:
        """The exit code of a worker that ran one tick of the job: LIVED, or DIED where it came to that point."""
        self.begin(job_id, die_at)
        return self.end()

    def begin(self, job_id: int, die_at: str = "") -> int:
        """The process id of the worker that has begun the tick."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"job": job_id, "die_at": die_at}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


@contextmanager
def mortal_workers() -> Iterator[MortalWorkers]:
    environment = os.environ | {"DATABASE_URL": _database_url(), "HVPORTAL_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.mortal_worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    try:
        yield MortalWorkers(process)
    finally:
        process.communicate(timeout=30)


def _database_url() -> str:
    of = connection.settings_dict
    host, port = quote(str(of["HOST"]), safe=""), of["PORT"]
    return f"postgres://{quote(of['USER'])}:{quote(of['PASSWORD'])}@{host}:{port}/{quote(of['NAME'])}"


def _serve() -> None:
    import django

    django.setup()
    from hvportal.celery import app
    from tests.jobs.kinds import registered

    app.finalize()  # a third of what a tick costs: once, and not in every child
    with registered():
        for line in sys.stdin:
            told = json.loads(line)
            child = os.fork()
            if child == 0:
                _live(told["job"], told["die_at"])
            print(child, flush=True)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _live(job_id: int, die_at: str) -> None:
    """Ends the process, however it goes."""
    from jobs import ticking

    os.environ["HVPORTAL_DIE_AT"] = die_at
    try:
        ticking.advance(job_id, "mortal@tests")
        os._exit(LIVED)
    finally:
        os._exit(1)


if __name__ == "__main__":
    _serve()
