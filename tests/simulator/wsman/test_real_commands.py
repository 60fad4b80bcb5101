"""The project's own script through the whole line: WinRM, the interpreter, the cmdlets, the estate."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run

SCRIPTS = Path(__file__).parents[3] / "hyperv" / "scripts"


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=2, vms_per_host=3)
    with SimulatorServer(estate, runner_for(estate), tls=True) as running:
        yield running


def _read(connect: Connect, *sections: str) -> dict[str, Any]:
    bootstrap = base64.b64encode((SCRIPTS / "bootstrap.ps1").read_text().encode("utf-16-le")).decode()
    line = f"powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand {bootstrap}"
    parts = [SCRIPTS / "read" / "estate" / f"{part}.ps1" for part in ("prelude", *sections, "ending")]
    script = "\n".join(part.read_text() for part in parts)
    stdin = f"{json.dumps({'sections': sections})}\n{script}\n".encode("ascii")
    stdout, stderr, code = run(connect(), line, stdin)
    assert (stderr, code) == (b"", 0)
    _, _, rest = stdout.decode("ascii").partition("\n<<<hvportal\n")
    envelope: dict[str, Any] = json.loads(rest.partition("\nhvportal>>>\n")[0])
    assert envelope["ok"], envelope["error"]
    result: dict[str, Any] = envelope["result"]
    return result


def test_the_script_reads_what_the_estate_holds(connect: Connect, server: SimulatorServer, name: str) -> None:
    sections = _read(connect, "host", "vms", "memory")["sections"]
    names = {vm.name for vm in server.estate.hosts[name].vms}
    assert all(section["ok"] for section in sections.values())
    assert {item["name"] for item in sections["vms"]["items"]} == names
    assert len(sections["memory"]["items"]) == 3


def test_a_stopped_vmms_is_not_an_empty_host(connect: Connect, server: SimulatorServer, name: str) -> None:
    server.change_host(name, vmms="Stopped")
    assert _read(connect, "vms")["sections"]["vms"]["ok"] is False


def test_missing_rights_are_reported_by_the_script(connect: Connect, server: SimulatorServer, name: str) -> None:
    server.change_host(name, hyperv_rights=False)
    answer = _read(connect, "vms")
    assert answer["access"]["administrator"] is False
    assert answer["sections"]["vms"]["ok"] is False
    assert answer["sections"]["vms"]["error"]["code"] == "rights_missing"


def test_what_is_no_program_is_said_as_cmd_exe_says_it(connect: Connect) -> None:
    stdout, stderr, code = run(connect(), "frobnicate")
    assert (stdout, code) == (b"", 1)
    assert b"'frobnicate' is not recognized" in stderr
