"""The portal's own commands, against a running demo."""

import json
import os
import subprocess
import sys

from hvportal.supervisor.postgres import binaries
from tests.smoke.running import ROOT, Demo, Untrue


def environment_of(demo: Demo, url: str) -> dict[str, str]:
    kept = json.loads((demo.directory / "secrets.json").read_text())
    return {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": str(demo.facts["redis_url"]),
        "SECRET_KEY": kept["secret_key"],
        "HVPORTAL_CREDENTIAL_KEYS": kept["credential_keys"],
        "HVPORTAL_PG_BIN": str(binaries()),
    }


def manage(demo: Demo, url: str, *arguments: str) -> str:
    """What the command wrote. Untrue where it failed."""
    argv = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(argv, cwd=ROOT, env=environment_of(demo, url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Untrue(f"manage.py {arguments[0]} failed: {done.stderr[-600:]}")
    return done.stdout
