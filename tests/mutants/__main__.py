"""Make every mistake, one after another, and see that its tests fail. Exit code 1 when one survives.

All runs share a PostgreSQL and a Valkey; each finds a copy of a database that was migrated once.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from hvportal.supervisor import secrets, servers
from tests.conftest import FIXED

ROOT = Path(__file__).resolve().parents[2]
MISTAKES = Path(__file__).parent / "mistakes"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
_RELEASED = """
    UPDATE upkeep_release SET database_number = pg_database.oid FROM pg_database WHERE datname = current_database()
"""
PYTEST_FOUND_FAILURES = 1  # pytest's exit code; others mean that it could not run the tests at all


class Stale(Exception):
    """The mistake can no longer be made as it is written: the code has changed under it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    name: str
    why: str
    file: str
    find: str
    replace: str
    tests: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Mistake":
        facts = tomllib.loads(path.read_text())
        return cls(path.stem, facts["why"], facts["file"], facts["find"], facts["replace"], tuple(facts["tests"]))

    def make(self, tree: Path) -> str:
        """Write the mistake into the tree; answers the text as it was."""
        path = tree / self.file
        text = path.read_text()
        if text.count(self.find) != 1:
            raise Stale(f"{self.name}: {self.find!r} occurs {text.count(self.find)} times in {self.file}, not once")
        path.write_text(text.replace(self.find, self.replace))
        return text


@dataclass(frozen=True, slots=True)
class Lab:
    """A copy of the code, in which mistakes are made, and its servers."""

    tree: Path
    servers: servers.Servers

    def migrate(self) -> None:
        told = {"HVPORTAL_CREDENTIAL_KEYS": secrets.fernet_key(), "HVPORTAL_VAR": str(self.tree / "var")}
        self._run("manage.py", "migrate", "--verbosity=0", **FIXED, **told).check_returncode()

    def pytest(self, tests: Sequence[str], *, migrated: bool = True) -> subprocess.CompletedProcess[str]:
        """`migrated`: the migrations are as they were when the database was."""
        self._renew()
        options = ("-q", "-x", "-p", "no:cacheprovider", "--no-header", *(["--reuse-db"] if migrated else []))
        return self._run("-m", "pytest", *options, *tests)

    def _renew(self) -> None:
        """A copy takes itself for a restored database, and would be held (upkeep/hold.py)."""
        server, _, name = self.servers.database_url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "test_{name}" TEMPLATE "{name}"')
        with psycopg.connect(f"{server}/test_{name}") as connection:
            connection.execute(_RELEASED)
        redis.Redis.from_url(self.servers.redis_url).flushall()

    def _run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        where = {"DATABASE_URL": self.servers.database_url, "REDIS_URL": self.servers.redis_url}
        told = os.environ | where | environment
        told.pop("DJANGO_SETTINGS_MODULE", None)  # tests/conftest.py prepares the settings before it names them
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=self.tree, env=told, capture_output=True, text=True, check=False)


def caught(lab: Lab, mistake: Mistake) -> bool:
    before = mistake.make(lab.tree)
    try:
        outcome = lab.pytest(mistake.tests, migrated="/migrations/" not in mistake.file)
    finally:
        (lab.tree / mistake.file).write_text(before)
    if outcome.returncode not in (0, PYTEST_FOUND_FAILURES):
        raise RuntimeError(f"{mistake.name}: the tests could not be run\n{outcome.stdout}{outcome.stderr}")
    return outcome.returncode == PYTEST_FOUND_FAILURES


def main(wanted: Sequence[str]) -> int:
    mistakes = [Mistake.read(path) for path in sorted(MISTAKES.glob("*.toml")) if not wanted or path.stem in wanted]
    if not mistakes:
        print("No such mistake.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="hvportal-mutants-") as directory:
        tree = Path(directory) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
        (tree / "node_modules").symlink_to(ROOT / "node_modules")
        lab = Lab(tree, servers.start(Path(directory) / "servers", durable=False))
        try:
            return _all(lab, mistakes)
        finally:
            lab.servers.stop()


def _all(lab: Lab, mistakes: Sequence[Mistake]) -> int:
    lab.migrate()
    whole = lab.pytest(sorted({test for mistake in mistakes for test in mistake.tests}))
    if whole.returncode:
        print(f"The tests fail without any mistake:\n{whole.stdout}{whole.stderr}", file=sys.stderr)
        return 2
    survivors = [mistake.name for mistake in mistakes if not _report(lab, mistake)]
    print(f"mutants: {len(mistakes) - len(survivors)} of {len(mistakes)} caught")
    return 1 if survivors else 0


def _report(lab: Lab, mistake: Mistake) -> bool:
    began = time.monotonic()
    try:
        good = caught(lab, mistake)
        verdict = "caught" if good else "SURVIVED"
    except Stale as reason:
        good, verdict = False, f"STALE ({reason})"
    print(f"mutant: {mistake.name:<40} {verdict} {time.monotonic() - began:5.1f} s  {mistake.why}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
