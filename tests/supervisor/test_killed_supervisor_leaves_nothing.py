"""kill -9 of the supervisor, or of a whole pytest, ends everything below it; PostgreSQL and Valkey end cleanly."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis

from tests.supervisor.conftest import ROOT, SmallEstate, descendants, is_alive, wait_until
from tests.supervisor.small import urls

HOLD = (
    "import sys, pathlib, time\nfrom hvportal.supervisor import servers\n"
    "s = servers.start(pathlib.Path(sys.argv[1]))\nprint('up', flush=True)\ntime.sleep(600)\n"
)


def test_kill_9_leaves_no_process_and_loses_no_data(start_small: Callable[[], SmallEstate]) -> None:
    estate = start_small()
    database_url, redis_url = urls(estate.directory)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    redis.Redis.from_url(redis_url).set("kept", "yes")
    below = descendants(estate.process.pid)
    assert len(below) >= 12  # 5 services, gunicorn's two workers, PostgreSQL's own processes

    os.kill(estate.process.pid, signal.SIGKILL)
    estate.process.wait()

    wait_until(lambda: not any(is_alive(pid) for pid in below))
    assert "database system is shut down" in (estate.directory / "log" / "postgres.log").read_text()
    again = start_small()
    with psycopg.connect(urls(again.directory)[0]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert redis.Redis.from_url(urls(again.directory)[1]).get("kept") == b"yes"


def test_sigterm_stops_everything_in_order(start_small: Callable[[], SmallEstate]) -> None:
    estate = start_small()
    below = descendants(estate.process.pid)
    estate.process.send_signal(signal.SIGTERM)
    assert estate.process.wait(20) == 0
    assert not any(is_alive(pid) for pid in below)


def test_servers_end_with_the_program_that_started_them(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "up\n"
    below = descendants(holder.pid)
    assert len(below) > 2
    holder.kill()
    holder.wait()
    holder.stdout.close()
    wait_until(lambda: not any(is_alive(pid) for pid in below))
