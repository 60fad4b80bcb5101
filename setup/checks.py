"""`make test` and `make lint`: every check, each with its time, then pytest, whose closing line is the last one.

    .venv/bin/python setup/checks.py [--tests WORKERS [PYTEST ARGUMENT...]]

A failed check shows its output and does not keep the others from running; the exit code is 1 if anything failed. What
failed is repeated in pytest's summary (tests/conftest.py reads HVPORTAL_FAILED_CHECKS).
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    *("hyperv", "simulator", "hvportal", "accounts", "audit", "lists", "tags", "upkeep", "inventory", "snapshots"),
    *("findings", "history", "jobs", "power", "qualifying", "onboarding", "backups", "api", "metrics", "benchmarks"),
)
IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
# What a production server would have: `check --deploy` judges the settings that follow from these. No server is asked.
PRODUCTION = {
    "SECRET_KEY": "a-key-for-checks-only_0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklm",
    "HVPORTAL_CREDENTIAL_KEYS": "Y2hlY2tzLW9ubHktMDEyMzQ1Njc4OS1hYmNkZWZnaGk=",
    "DATABASE_URL": "postgres://checks:checks@127.0.0.1:1/checks",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "hvportal.example.org",
    "DEBUG": "false",
    "HVPORTAL_DB_POOL": "0",  # makemigrations asks the database for its history: refused at once, not after a wait
    "HVPORTAL_HTTPS_ONLY": "true",
    "DJANGO_SETTINGS_MODULE": "hvportal.settings",
}


def checks() -> list[tuple[str, list[str]]]:
    """Name and arguments to Python, the long ones first."""
    packages = [name for name in PACKAGES if (ROOT / name / "__init__.py").exists()]
    return [
        ("mypy", ["-m", "mypy", *packages]),
        ("missing migrations", ["-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("ruff check", ["-m", "ruff", "check", "--quiet", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("import rules", ["-c", IMPORTS]),
        ("check --deploy", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
        ("docs", ["-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "-b", "html", "docs", "var/docs"]),
        ("mypy setup", ["-m", "mypy", "--cache-dir", ".mypy_cache/setup", "setup"]),
    ]


def run(arguments: list[str]) -> tuple[str, float]:
    """What a failed check said, empty for a good one; seconds."""
    began = time.monotonic()
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = "" if finished.returncode == 0 else finished.stdout.strip() or f"exit code {finished.returncode}"
    return said, time.monotonic() - began


def run_checks() -> list[str]:
    """Names of those that failed. Three at a time: one of them only waits, for a database that is not there."""
    wanted, failed = checks(), []
    with ThreadPoolExecutor(max_workers=3) as pool:
        answers = pool.map(run, [arguments for _, arguments in wanted])
        for (name, _), (said, seconds) in zip(wanted, answers, strict=True):
            sys.stdout.write(f"check: {name:<20} {'FAILED' if said else 'ok':<7} {seconds:5.1f} s\n")
            if said:
                sys.stdout.write(f"{said}\n\n")
                failed.append(name)
            sys.stdout.flush()
    return failed


def run_tests(workers: str, arguments: list[str], failed: list[str]) -> int:
    """pytest's exit code."""
    argv = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadgroup", *arguments]
    env = {**os.environ, "HVPORTAL_FAILED_CHECKS": ", ".join(failed)}
    return subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode


def main(arguments: list[str]) -> int:
    failed = run_checks()
    code = run_tests(arguments[1], arguments[2:], failed) if arguments[:1] == ["--tests"] else 0
    return code or (1 if failed else 0)


sys.exit(main(sys.argv[1:]))
