"""A host that nobody has registered, on a simulator of its own: in by the pages, as a person would, and out again."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.estate_control import EstateControl
from tests.smoke.running import ROOT, Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor

NAME = "HV20"  # of a uniform estate of 20: a name that the demo's own hosts do not have
ESTATE = "uniform:20x2"
TESTED_WITHIN_SECONDS = 60
READ_WITHIN_SECONDS = 60


@contextmanager
def another_host(*options: str, name: str = NAME) -> Iterator[tuple[dict[str, Any], EstateControl, dict[str, Any]]]:
    """(where it is, how it is turned, the account). `options`: of the simulator."""
    with tempfile.TemporaryDirectory(prefix="hvportal-smoke-host-") as place:
        state = Path(place) / "simulator.json"
        command = [sys.executable, "-m", "simulator", "--estate", ESTATE, "--seed", "7", "--state", str(state)]
        process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(state.exists, "another simulator is up", 60)
            facts = json.loads(state.read_text())
            yield next(host for host in facts["hosts"] if host["name"] == name), EstateControl(state), facts
        finally:
            process.terminate()
            process.wait(30)


def hosts_in(demo: Demo) -> str:
    """A credential, a test that fails and says what to do, a test that passes, the host read, then retired."""
    visitor = keeper(demo)
    with another_host() as (host, control, account):
        credential = credential_for(visitor, "Another", account)
        control("POST", f"/hosts/{NAME}", fault="vmms-stopped")
        told = {"name": NAME, "address": host["address"], "port": str(host["port"]), "credential": credential}
        failed = _tested(
            visitor, visitor.send("/hosts/add/", act="test", poll_interval_seconds="10", **told), "Hyper-V"
        )
        if "Start-Service vmms" not in visitor.text(failed):
            raise Untrue(f"{failed} does not say how a stopped service is started")
        control("POST", f"/hosts/{NAME}", fault="none")
        passed = _tested(visitor, visitor.send(failed, f"{failed}act/", act="again"), "can be read")
        page = visitor.send(passed, f"{passed}act/", act="add")
        seconds = wait_until(lambda: "Answering" in visitor.text(page), f"{NAME} is read", READ_WITHIN_SECONDS)
        if "Observe only" not in visitor.text(page) or NAME not in visitor.text("/hosts/"):
            raise Untrue(f"{NAME} is in, and its page or the list does not show it as observe-only")
        visitor.send(f"{page}retire/", reason="smoke")
        if NAME in {row["host"] for row in visitor.table("/hosts/export.csv")}:
            raise Untrue(f"{NAME} is retired and stands in the list")
    return f"hosts_in tests=2 steps={_steps(visitor, passed)} read_after_seconds={seconds:.1f} retired=1"


def keeper(demo: Demo) -> Visitor:
    """Somebody who may manage hosts."""
    visitor = Visitor(demo.url)
    if visitor.login(*demo.login("admin")) != 302:
        raise Untrue("the administrator of the demo cannot log in")
    return visitor


def credential_for(visitor: Visitor, name: str, account: dict[str, Any]) -> str:
    """Its key, as the form for a host has it."""
    visitor.send("/credentials/add/", name=name, username=account["username"], secret=account["password"])
    return _value_of(visitor, "/hosts/add/", "credential", name)


def _tested(visitor: Visitor, path: str, words: str) -> str:
    wait_until(lambda: visitor.page(path).select_one("#again, #add"), f"the test at {path} ends", TESTED_WITHIN_SECONDS)
    heading = visitor.page(path).select_one(".hv-verdict-card h2")
    if heading is None or words not in heading.get_text():
        raise Untrue(f"the test at {path} ended with {heading and heading.get_text()!r} and not with {words!r}")
    return path


def _value_of(visitor: Visitor, path: str, field: str, text: str) -> str:
    for option in visitor.page(path).select(f"select[name={field}] option"):
        if option.get_text().startswith(text):
            return str(option["value"])
    raise Untrue(f"{path} offers no {field} called {text}")


def _steps(visitor: Visitor, path: str) -> int:
    return len(visitor.page(path).select(".hv-step-passed"))
