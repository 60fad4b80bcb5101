"""A service that crashes or falls silent is started again, visibly; the others go on."""

import os
import signal

import psycopg
import pytest
import redis

from tests.supervisor.conftest import SmallEstate, wait_until
from tests.supervisor.small import urls


def test_a_crashed_service_is_restarted_and_said_so(small: SmallEstate) -> None:
    before = small.service("fragile")
    (small.directory / "break").touch()
    wait_until(lambda: any("fragile: ended with exit code 1; start 2 in 0.5 s" in line for line in small.lines))
    (small.directory / "break").unlink()
    small.wait_up_again("fragile", before["pid"])
    assert small.service("fragile")["restarts"] >= 1
    assert small.service("fragile")["last_failure"] == "ended with exit code 1"
    assert "broken" in (small.directory / "log" / "fragile.log").read_text()


def test_each_failure_in_a_row_doubles_the_pause(small: SmallEstate) -> None:
    before = small.service("fragile")
    (small.directory / "break").touch()
    wait_until(lambda: any("in 2 s" in line for line in small.lines if line.startswith("fragile")))
    (small.directory / "break").unlink()
    small.wait_up_again("fragile", before["pid"])
    pauses = [line.rpartition(" in ")[2] for line in small.lines if line.startswith("fragile")]
    assert [pause for pause in ("0.5 s", "1 s", "2 s") if pause in pauses] == ["0.5 s", "1 s", "2 s"]


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_comes_back_at_the_same_address_with_its_data(small: SmallEstate, name: str) -> None:
    database_url, redis_url = urls(small.directory)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE before_{name} (n int)")
    client = redis.Redis.from_url(redis_url)
    client.set("before", name)
    client.execute_command("WAITAOF", 1, 0, 2000)
    web = small.service("web")["pid"]

    old = small.service(name)["pid"]
    os.kill(old, signal.SIGKILL)
    small.wait_up_again(name, old)

    with psycopg.connect(urls(small.directory)[0]) as connection:
        connection.execute(f"SELECT n FROM before_{name}")
    assert client.get("before") == name.encode()
    assert small.service("web")["pid"] == web


def test_a_silent_service_is_killed_and_restarted(small: SmallEstate) -> None:
    """SIGSTOP: the process is there and does nothing; only its probe can tell."""
    before = small.service("steady")["pid"]
    os.kill(before, signal.SIGSTOP)
    wait_until(lambda: any("steady: silent (beat is old)" in line for line in small.lines))
    small.wait_up_again("steady", before)
