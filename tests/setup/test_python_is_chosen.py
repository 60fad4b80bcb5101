"""A Python that is too old hands over to a newer one, or says a sentence."""

import os
import sys
from pathlib import Path

import pytest

from tests.setup.conftest import Checkout

VERSIONS = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
REAL_OLD = (
    [str(path) for path in sorted(VERSIONS.glob("3.[89].*/bin/python3"))]
    if os.access(VERSIONS, os.R_OK | os.X_OK)
    else []
)


def program(place: Path, name: str, text: str) -> str:
    place.mkdir(exist_ok=True)
    path = place / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def old_python(tmp_path: Path) -> str:
    """This Python, which says that it is 3.8 before it runs anything."""
    claim = tmp_path / "claim"
    claim.mkdir()
    (claim / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 8, 18, 'final', 0)\n")
    return program(tmp_path / "bin", "python3", f'PYTHONPATH="{claim}" exec "{sys.executable}" "$@"')


def test_too_old_and_nothing_newer(checkout: Checkout, old_python: str, tmp_path: Path) -> None:
    code, said = checkout.run(python=old_python, PATH=str(tmp_path / "bin"))
    assert code == 1
    assert "hvportal needs Python 3.11 or newer." in said
    assert "is Python 3.8.18, and none of python3.13, python3.12, python3.11 is on the PATH" in said
    assert len(said.splitlines()) == 1


def test_too_old_but_a_newer_one_is_there(ready: Checkout, old_python: str, tmp_path: Path) -> None:
    program(
        tmp_path / "bin", "python3.13", "echo 'python3.13: not installed' >&2; exit 127"
    )  # a version manager's shim
    program(tmp_path / "bin", "python3.12", f'PYTHONPATH= exec "{sys.executable}" "$@"')
    assert ready.run(python=old_python, PATH=f"{tmp_path / 'bin'}:/usr/bin:/bin") == (0, "")


@pytest.mark.skipif(not REAL_OLD, reason="pyenv has no Python 3.8 or 3.9 on this machine")
@pytest.mark.parametrize("python", REAL_OLD)
def test_a_real_old_python(checkout: Checkout, python: str, tmp_path: Path) -> None:
    code, said = checkout.run(python=python, PATH=str(tmp_path))
    assert (code, "hvportal needs Python 3.11 or newer." in said) == (1, True), said
