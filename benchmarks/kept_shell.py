"""What a call costs the portal in a shell that was kept, beside one with a logon and a shell of its own.

Figures: CPU seconds of the calling process per 1,000 calls, over NTLM with sealed messages; calls of both kinds take
turns, so that a noisy machine moves both. The simulator is another process and is not counted.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bare_exchange import cpu_seconds
from benchmarks.line import Line
from hyperv.client import run_script
from hyperv.keeping import KEEPER
from hyperv.limits import DOCUMENTED
from hyperv.target import Target

ROUNDS, CALLS = 7, 60
LIMIT = 0.7  # of what a call of its own costs; DEPENDENCIES measured 3.3 of 9.0 for the messages alone
PARAMETERS = {"sections": ["host", "vms", "memory"]}


def run() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="hvportal-bench-") as directory:
        state = Path(directory, "simulator.json")
        command = [sys.executable, "-m", "simulator", "--estate", "uniform:1x5", "--state", str(state)]
        simulator = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield _measured(_target(state))
        finally:
            simulator.terminate()
            simulator.wait(15)


def _target(state: Path) -> Target:
    for _ in range(300):
        if state.exists():
            break
        time.sleep(0.1)
    told = json.loads(state.read_text())
    host = told["hosts"][0]
    return Target(host["address"], host["port"], "http", "ntlm", told["username"], told["password"])


def _measured(target: Target) -> Line:
    _calls(target, 0, 2)  # what is loaded late is loaded now
    fresh, kept = [], []
    for _ in range(ROUNDS):
        fresh.append(_calls(target, 0, CALLS))
        kept.append(_calls(target, 60, CALLS))
        KEEPER.close_all()
    ratios = [one / other for one, other in zip(kept, fresh, strict=True)]
    figures = {
        "calls": ROUNDS * CALLS,
        "fresh_cpu_s_per_1000": statistics.median(fresh),
        "kept_cpu_s_per_1000": statistics.median(kept),
        "ratio": statistics.median(ratios),
    }
    return Line("kept_shell", figures, "ratio", LIMIT)


def _calls(target: Target, keep_seconds: int, count: int) -> float:
    """CPU seconds for 1,000 of them."""
    before = cpu_seconds()
    for _ in range(count):
        run_script(target, "read/estate", PARAMETERS, deadline_seconds=30, keep_seconds=keep_seconds, quotas=DOCUMENTED)
    return (cpu_seconds() - before) * 1000 / count
