"""PostgreSQL refuses root; both ways round that work, and an ordinary user needs none."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.supervisor.conftest import ROOT

PROGRAM = """
import pathlib, sys, psycopg
from hvportal.supervisor import servers
with servers.running(pathlib.Path(sys.argv[1])) as running, psycopg.connect(running.database_url) as connection:
    print(connection.execute("SELECT 6 * 7").fetchone())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """Not tmp_path: pytest closes the directories above it to other users."""
    directory = Path(tempfile.mkdtemp(prefix="hvportal-user-"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def run(prefix: list[str], place: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-c", PROGRAM, str(place / "servers")],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(place), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_as_root_data_made_one_way_is_used_the_other(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root needs this")
    for way in ("uid", "namespace", "uid"):
        answer = run([], place, HVPORTAL_POSTGRES_AS=way)
        if "forbids" in answer.stderr:
            pytest.skip(f"this machine does not let root run PostgreSQL by way of a {way}")
        assert answer.stdout == "(42,)\n", answer.stderr


def test_as_an_ordinary_user(place: Path, as_nobody: list[str]) -> None:
    place.chmod(0o777)
    answer = run(as_nobody, place)
    assert answer.stdout == "(42,)\n", answer.stderr
