"""Some of what `make faults` plays, by the same program; every kind of job takes its turn."""

import re
import subprocess
import sys

from tests.conftest import ROOT

LEAST_RUNS = 20


def test_jobs_survive_everything() -> None:
    command = [sys.executable, "-m", "tests.faults.jobs", "--sample"]
    played = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    told = re.search(r"faults: runs=(\d+) failed=0 ", played.stdout)
    assert played.returncode == 0 and told, played.stdout + played.stderr  # noqa: PT018
    assert int(told[1]) >= LEAST_RUNS
    print(played.stdout)
