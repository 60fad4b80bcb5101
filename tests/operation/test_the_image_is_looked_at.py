"""deploy/check-image says what is not so of an image. `docker` is a stand-in here: it answers as each test says."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Of an image whose environment has the line IMAGE_ENV; the look that contains WRONG fails, every other holds.
DOCKER = """#!/bin/sh
case "$1 $2" in
"image inspect") case "$*" in
    *Config.User*) echo hvportal ;;
    *Healthcheck*) echo yes ;;
    *Config.Env*) printf '%s\\n' PATH=/opt/venv/bin "$IMAGE_ENV" ;;
    esac ;;
"history "*) echo 'RUN SECRET_KEY=only-for-collecting manage.py collectstatic' ;;
"run "*)
    printf '%s\\n' "$*" >> "$ASKED"
    case "$*" in *"${WRONG:-nothing at all}"*) exit 1 ;; esac ;;
esac
"""


def look(tmp_path: Path, *variant: str, env: str = "HOME=/", wrong: str = "") -> "subprocess.CompletedProcess[str]":
    """`env`: a line of the image's environment; `wrong`: the look that contains this finds that it is not so."""
    program = tmp_path / "docker"
    program.write_text(DOCKER)
    program.chmod(0o755)
    told = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ASKED": str(tmp_path / "asked"), "IMAGE_ENV": env}
    return subprocess.run(
        [ROOT / "deploy" / "check-image", "hvportal:local", *variant],
        env={**told, "WRONG": wrong},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(tmp_path: Path) -> str:
    return (tmp_path / "asked").read_text()


def test_an_image_that_is_as_it_should_be(tmp_path: Path) -> None:
    looked = look(tmp_path)
    assert (looked.returncode, looked.stderr) == (0, "")
    assert "import kerberos" not in asked(tmp_path)


def test_the_fingerprint_that_pythons_image_carries_is_no_secret(tmp_path: Path) -> None:
    assert look(tmp_path, env="GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305").returncode == 0


@pytest.mark.parametrize("name", ["SECRET_KEY", "HVPORTAL_CREDENTIAL_KEYS", "DATABASE_PASSWORD", "DATABASE_URL"])
def test_a_secret_in_the_environment_is_said(name: str, tmp_path: Path) -> None:
    looked = look(tmp_path, env=f"{name}=x")
    assert looked.returncode == 1
    assert "check-image: its environment holds a secret" in looked.stderr


@pytest.mark.parametrize(
    ("variant", "wrong", "said"),
    [
        ((), "command -v gcc", "it has gcc"),
        ((), "/opt/hvportal/written", "/opt/hvportal can be written"),
        ((), "bin/pg_restore", "pg_restore is not that of PostgreSQL 18"),
        (("kerberos",), "import kerberos", "Kerberos is not there"),
        (("kerberos",), "import setuptools", "what built Kerberos came along"),
    ],
)
def test_what_is_not_so_is_said(variant: tuple[str, ...], wrong: str, said: str, tmp_path: Path) -> None:
    looked = look(tmp_path, *variant, wrong=wrong)
    assert (looked.returncode, looked.stderr) == (1, f"check-image: {said}\n")


def test_the_image_itself_refuses_to_be_written(tmp_path: Path) -> None:
    """On a file system that can be: read-only, every image would refuse."""
    look(tmp_path)
    writing = [line for line in asked(tmp_path).splitlines() if "/written" in line]
    assert len(writing) == 4
    assert not any("--read-only" in line for line in writing)


def test_postgresqls_programs_are_looked_for_where_the_image_has_them(tmp_path: Path) -> None:
    """They are not on its PATH: `manage.py backup` finds them in Debian's place."""
    look(tmp_path)
    assert "/usr/lib/postgresql/18/bin/pg_dump --version" in asked(tmp_path)
    assert "\n     /usr/lib/postgresql/18/bin/\n" in (ROOT / "Dockerfile").read_text()
