"""What keeps a demo from starting is said in one sentence, without a traceback."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hvportal.supervisor import ports, status
from hvportal.supervisor.secrets import write_private
from tests.supervisor.conftest import ROOT


def demo(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    own = {"DATABASE_URL": "", "REDIS_URL": "", **env}
    return subprocess.run(
        [sys.executable, "-m", "hvportal.supervisor", "demo", *arguments],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def assert_sentence(answer: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert answer.returncode == 1, answer
    assert "Traceback" not in answer.stderr
    for part in parts:
        assert part in answer.stderr


def test_a_wanted_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = demo("--port", str(port), "--var", str(tmp_path))
    assert_sentence(answer, f"Port {port} is taken by another program", f"make demo PORT={port + 1}")


def test_a_port_that_is_no_port(tmp_path: Path) -> None:
    answer = demo("--port", "http", "--var", str(tmp_path))
    assert "a port is a number from 1 to 65535, not 'http'" in answer.stderr


def test_without_a_wish_the_next_free_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert ports.first_free(taken) > taken or ports.first_free(taken) < taken
        assert ports.is_free(ports.first_free(taken))


def test_a_second_demo_in_the_same_directory(tmp_path: Path) -> None:
    write_private(tmp_path / status.FILE, '{"url": "http://127.0.0.1:8000/", "pid": 4711, "services": {}}')
    with (tmp_path / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = demo("--var", str(tmp_path))
    assert_sentence(answer, "A demo is already running", "http://127.0.0.1:8000/ (process 4711)", "make demo VAR=")


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "postgres://nobody@127.0.0.1:{port}/x"), ("REDIS_URL", "redis://127.0.0.1:{port}/0")],
)
def test_a_server_of_the_users_own_that_does_not_answer(tmp_path: Path, name: str, value: str) -> None:
    answer = demo("--var", str(tmp_path), **{name: value.format(port=ports.free_port())})
    assert_sentence(answer, f"The server that {name} names does not answer")


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_an_address_that_is_none(tmp_path: Path, name: str) -> None:
    assert_sentence(demo("--var", str(tmp_path), **{name: "somewhere"}), f"{name} is not an address of a server")


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_sentence(demo("--var", str(tmp_path / "file" / "below")), "cannot be written", "VAR=")


def test_status_of_a_demo_that_is_not_running(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "hvportal.supervisor", "status", "--var", str(tmp_path)]
    answer = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (1, f"No demo is running in {tmp_path}.\n")
