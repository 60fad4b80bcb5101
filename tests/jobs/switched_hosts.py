"""Simulated hosts with switches instead of VMs, over real WinRM and HTTP: what the tests' own kinds of job act on.

`runs` takes the place of the interpreter in the simulator. A host is looked at with {"look": NAME} and changed with
{"switch": NAME, "expect": …}; each change that it received is counted, whether or not its answer arrives.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from simulator.estate import Estate
from simulator.wsman.limits import Limits
from simulator.wsman.server import SimulatorServer
from simulator.wsman.service import Token

# What Windows lets stand in an answer, and PostgreSQL in no column.
NOT_STORABLE = {"name": "half\ud800 a\x00", "share": float("nan"), "left": [float("inf"), 1]}


@dataclass(frozen=True)
class Printed:
    stdout: bytes
    stderr: bytes = b""
    exit_code: int = 0


@dataclass
class SwitchedHosts:
    """`received`: changes by switch; `inert`: switches that take a command and do nothing; `refusing`: those of which
    Hyper-V says no; `differing`: those that it finds otherwise than it is told; `silent`: those whose answer is lost;
    `blocked`: one whose command lasts until `release`."""

    received: Counter[str] = field(default_factory=Counter)
    on: set[str] = field(default_factory=set)
    inert: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    differing: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    blocked: str = ""
    arrived: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def __call__(self, token: Token, command_line: str, stdin: bytes) -> Printed:
        told = json.loads(stdin.split(b"\n", 1)[0])
        if "look" in told:
            return _envelope({"on": told["look"] in self.on})
        return self._switch(told["switch"], told.get("expect", {}))

    def _switch(self, name: str, expect: dict[str, Any]) -> Printed:
        self.received[name] += 1
        if name == self.blocked:
            self.arrived.set()
            self.release.wait(30)
        if name in self.refusing:
            return _envelope(None, {"id": "OperationFailed,Switch", "hresult": -2147467259, "message": "It is stuck."})
        if name in self.differing or expect.get("on", False) != (name in self.on):
            return _envelope({"outcome": "differs", "found": {"on": name in self.on}})
        if name not in self.inert:
            self.on.add(name)
        # As PowerShell does that is killed: no envelope, so nobody knows.
        return (
            Printed(b"", b"Killed.", 1)
            if name in self.silent
            else _envelope({"outcome": "done", "found": NOT_STORABLE})
        )


def _envelope(result: Any, error: dict[str, Any] | None = None) -> Printed:
    body = json.dumps({"ok": error is None, "result": result, "error": error})
    return Printed(f"\n<<<hvportal\n{body}\nhvportal>>>\n".encode())


@contextmanager
def switched(hosts: int = 1) -> Iterator[tuple[SwitchedHosts, SimulatorServer]]:
    switches = SwitchedHosts()
    estate = Estate.uniform(hosts=hosts, vms_per_host=1)
    try:
        with SimulatorServer(estate, switches, limits=Limits(operation_seconds=1.0)) as server:
            yield switches, server
    finally:
        switches.release.set()
