"""A host of a build that nobody has proven: qualified on the command line, as a person would, with time in a hurry."""

import json
import subprocess
import sys

from tests.smoke.manage import environment_of
from tests.smoke.running import ROOT, Demo, Untrue
from tests.smoke.visitor import Visitor

HOST, BUILD = "HV10", "10.0.26100"
SLOWLY = 4 << 20  # bytes merged in a second, so that a small run has a merge that is seen


def qualify(demo: Demo, visitor: Visitor) -> str:
    """Before it nothing is changed there, after it the build is qualified, and nothing was left on the host."""
    if "Not proven" not in visitor.text("/jobs/rules/"):
        raise Untrue(f"build {BUILD} is not shown as one that nobody has proven")
    before = _vms(demo)
    demo.estate("POST", f"/hosts/{HOST}", merge_bytes_per_second=SLOWLY)
    argv = [sys.executable, "-m", "tests.smoke.hurried", str(demo.facts["simulator_state"]), HOST]
    url = str(demo.facts["database_url"])
    done = subprocess.run(argv, cwd=ROOT, env=environment_of(demo, url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Untrue(f"{HOST} does not qualify: {done.stderr[-600:]}{done.stdout[-600:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    if _vms(demo) != before:
        raise Untrue(f"a VM of the qualification was left on {HOST}")
    if "Qualified" not in visitor.text("/jobs/rules/"):
        raise Untrue(f"build {BUILD} is not shown as qualified")
    return f"qualify host={HOST} build={BUILD} checks={told['checks']} waited_seconds={told['waited']:.0f} left=0"


def _vms(demo: Demo) -> set[str]:
    return {vm["id"] for vm in demo.estate("GET", "/truth")["vms"] if vm["host"] == HOST}
