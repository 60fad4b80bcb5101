"""A second start in the same directory finds data and passwords again; nobody else can read them."""

import os
import stat
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hvportal.supervisor import servers
from hvportal.supervisor.postgres import Postgres
from hvportal.supervisor.secrets import Secrets
from tests.supervisor.conftest import is_alive


@pytest.fixture(scope="module")
def two_starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], list[int]]:
    place = tmp_path_factory.mktemp("ein Platz für Server")
    with servers.running(place) as first:
        with psycopg.connect(first.database_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (what text)")
            connection.execute("INSERT INTO kept VALUES ('всё')")
        redis.Redis.from_url(first.redis_url).set("kept", "everything")
        urls, pids = [first.database_url, first.redis_url], [first.postgres.child.pid, first.valkey.child.pid]
    with servers.running(place) as second:
        urls += [second.database_url, second.redis_url]
        with psycopg.connect(second.database_url) as connection:
            urls += connection.execute("SELECT what FROM kept").fetchone() or []
        urls.append(redis.Redis.from_url(second.redis_url, decode_responses=True).get("kept"))
    return place, urls, pids


def test_data_and_passwords_survive_a_restart(two_starts: tuple[Path, list[str], list[int]]) -> None:
    _, urls, _ = two_starts
    assert urls[0:2] == urls[2:4]
    assert urls[4:] == ["всё", "everything"]


def test_stopped_servers_leave_no_process(two_starts: tuple[Path, list[str], list[int]]) -> None:
    assert not any(is_alive(pid) for pid in two_starts[2])


@pytest.mark.parametrize("name", ["secrets.json", "valkey/valkey.conf", "postgres/server.log", "valkey/server.log"])
def test_files_with_secrets_are_for_their_owner_alone(two_starts: tuple[Path, list[str], list[int]], name: str) -> None:
    assert stat.S_IMODE((two_starts[0] / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "postgres", "postgres/cluster", "valkey"])
def test_directories_are_closed_to_others(two_starts: tuple[Path, list[str], list[int]], name: str) -> None:
    assert stat.S_IMODE((two_starts[0] / name).stat().st_mode) == 0o700


def test_no_password_is_left_in_a_file_for_initdb(two_starts: tuple[Path, list[str], list[int]]) -> None:
    assert not (two_starts[0] / "postgres" / ".password").exists()


def test_only_loopback_and_only_with_the_password(tmp_path: Path) -> None:
    with servers.running(tmp_path, durable=False) as running:
        with psycopg.connect(running.database_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
            assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)
        port = running.database_url.rpartition(":")[2]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://hvportal@127.0.0.1:{port}")
        valkey_port = int(running.redis_url.rpartition(":")[2].partition("/")[0])
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=valkey_port, retry=Retry(NoBackoff(), 0)).ping()


def test_a_postmaster_file_of_another_program_is_no_obstacle(tmp_path: Path) -> None:
    """After a restart of a container a pid comes back as something else: here, as this test."""
    secrets = Secrets(tmp_path / "secrets.json")
    first = servers.start_server(Postgres(tmp_path / "postgres", secrets, durable=False))
    words = (tmp_path / "postgres" / "cluster" / "postmaster.pid").read_text()
    first.stop()
    pid_file = tmp_path / "postgres" / "cluster" / "postmaster.pid"
    pid_file.write_text(words.replace(str(first.child.pid), str(os.getpid()), 1))
    again = servers.start_server(Postgres(tmp_path / "postgres", secrets, durable=False))
    again.stop()
    assert again.url == first.url
