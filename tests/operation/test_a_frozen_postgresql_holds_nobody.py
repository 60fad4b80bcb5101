"""A PostgreSQL that is frozen answers nothing and closes nothing. A request waits for its limit, and no longer."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hvportal.supervisor import servers
from tests.conftest import ROOT
from tests.smoke.running import free_port, wait_until
from tests.upkeep.databases import manage

LIMIT_SECONDS = 2.0


@pytest.fixture
def own(tmp_path: Path) -> Iterator[servers.Servers]:
    with servers.running(tmp_path / "servers", durable=False) as started:
        yield started


@pytest.fixture
def web(own: servers.Servers) -> Iterator[str]:
    """gunicorn, as in production, on a database of its own."""
    assert manage(own.database_url, "migrate", REDIS_URL=own.redis_url).returncode == 0
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": own.database_url,
        "REDIS_URL": own.redis_url,
        "HVPORTAL_WEB_STATEMENT_SECONDS": str(LIMIT_SECONDS),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "2",
    }
    env.pop("HVPORTAL_PROCESS", None)
    argv = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "hvportal.wsgi"]
    process = subprocess.Popen([sys.executable, *argv], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: status_of(f"{address}/healthz") == 200, "the web server answers", 30)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def status_of(address: str, cookie: str = "") -> int:
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_requests_end_while_postgresql_is_frozen_and_work_again_after(own: servers.Servers, web: str) -> None:
    postmaster = own.postgres.child.process.pid
    family = [postmaster, *children_of(postmaster)]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        for path in ("/healthz", "/hosts/", "/hosts/"):  # the first has the connection that was at work
            began = time.monotonic()
            assert status_of(f"{web}{path}", cookie="somebody") == 503
            assert time.monotonic() - began < LIMIT_SECONDS + 2 + 4  # its margin, and the pool's own patience
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)
    wait_until(lambda: status_of(f"{web}/healthz") == 200, "the web server is well again", 15)
    assert status_of(f"{web}/login/") == 200


def test_a_slow_statement_is_ended_by_the_server_in_the_web_server_alone(own: servers.Servers) -> None:
    sleep = "from django.db import connection as c; u = c.cursor(); u.execute('SELECT pg_sleep(1.2)'); print('slept')"
    limits = {"REDIS_URL": own.redis_url, "HVPORTAL_WEB_STATEMENT_SECONDS": "0.5"}
    slow = manage(own.database_url, "shell", "--no-imports", "-c", sleep, HVPORTAL_PROCESS="web", **limits)
    assert "canceling statement due to statement timeout" in slow.stderr
    assert "slept" in manage(own.database_url, "shell", "--no-imports", "-c", sleep, **limits).stdout


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
