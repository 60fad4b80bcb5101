"""A checkout of its own to set up: the real set-up program, and lock files that name nothing (no network is needed)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# One real package with a hash that is not its own: it must never be installed, only asked for.
UNREACHABLE_PACKAGE = f"idna==3.10 --hash=sha256:{'0' * 64}\n"
AWKWARD = "Mein Portal – 'ключ' & co"


class Checkout:
    """A directory with the set-up in it. `run` answers what a person would see."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said = ""
        root.mkdir(parents=True)
        shutil.copytree(ROOT / "setup", root / "setup", ignore=shutil.ignore_patterns("__pycache__"))
        launcher = Path("hvportal", "supervisor", "launch.py")
        (root / launcher.parent).mkdir(parents=True)
        shutil.copy(ROOT / launcher, root / launcher)
        (root / "requirements").mkdir()
        for name in ("demo.txt", "dev.txt", "node.txt"):
            self.lock(name, "# nothing\n")
        package = {"name": "empty", "version": "1.0.0"}
        (root / "package.json").write_text(json.dumps(package))
        lock = {**package, "lockfileVersion": 3, "requires": True, "packages": {"": package}}
        (root / "package-lock.json").write_text(json.dumps(lock))
        (root / "node_modules").mkdir()

    def lock(self, name: str, text: str) -> None:
        (self.root / "requirements" / name).write_text(text)

    def start(self, *prefix: str, python: str = sys.executable, **env: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*prefix, python, "setup", "demo"],
            cwd=self.root,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *prefix: str, python: str = sys.executable, **env: str) -> tuple[int, str]:
        """Exit code and everything said."""
        with self.start(*prefix, python=python, **env) as process:
            said, _ = process.communicate(timeout=60)
        assert "Traceback" not in said
        return process.returncode, said


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """In a directory whose name would break careless quoting."""
    return Checkout(tmp_path / AWKWARD)


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """Set up once, for the tests that look or change little; `said` is what the first run said."""
    made = Checkout(tmp_path_factory.mktemp("ready") / AWKWARD)
    code, made.said = made.run()
    assert code == 0, made.said
    return made
