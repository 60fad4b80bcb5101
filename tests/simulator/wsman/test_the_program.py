"""`python -m simulator`: a state file when every host listens, the same addresses after a restart, a prompt end."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from winrm.protocol import Protocol

from tests.simulator.wsman.conftest import run

ROOT = Path(__file__).parents[3]
Start = Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "simulator.json"


@pytest.fixture
def start(state: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def launch(*options: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        command = [sys.executable, "-m", "simulator", "--estate", "uniform:2x1", "--state", str(state), *options]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process, _wait_for(state, process)

    yield launch
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


def _wait_for(state: Path, process: subprocess.Popen[str]) -> dict[str, Any]:
    for _ in range(300):
        if state.exists():
            description: dict[str, Any] = json.loads(state.read_text())
            if description["pid"] == process.pid:
                return description
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.05)
    raise AssertionError("The simulator did not write its state file.")


def _client(description: dict[str, Any], tls: bool = False) -> Protocol:
    host = description["hosts"][0]
    address = f"https://127.0.0.1:{host['tls_port']}" if tls else f"http://127.0.0.1:{host['port']}"
    return Protocol(
        f"{address}/wsman",
        transport="basic" if tls else "ntlm",
        username=description["username"],
        password=description["password"],
        ca_trust_path=description["ca_file"],
        proxy=None,
    )


def _addresses(description: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in description.items() if key != "pid"}


def test_a_restarted_simulator_is_found_where_it_was(start: Start, state: Path) -> None:
    first, before = start("--tls")
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert [host["name"] for host in before["hosts"]] == ["HV01", "HV02"]
    client = _client(before)
    shell = client.open_shell()
    first.send_signal(signal.SIGTERM)
    assert first.wait(5) == 0

    _, after = start("--tls")

    assert _addresses(after) == _addresses(before)
    assert run(_client(after), "nonsense")[2] == 1
    assert run(_client(after, tls=True), "nonsense")[2] == 1  # with the certificate authority of before
    with pytest.raises(Exception, match=r"Code 400|invalid selectors"):
        client.run_command(shell, "nonsense")  # shells do not outlive the host


def test_sigint_ends_it_too_and_kill_9_leaves_the_ports_usable(start: Start) -> None:
    first, before = start()
    first.send_signal(signal.SIGINT)
    assert first.wait(5) == 0
    second, _ = start()
    os.kill(second.pid, signal.SIGKILL)
    second.wait(5)
    _, after = start()
    assert _addresses(after) == _addresses(before)


def test_it_ends_in_time_whatever_is_open(start: Start) -> None:
    process, description = start()
    control = description["control"]
    headers = {"Authorization": f"Bearer {control['token']}"}
    requests.post(f"{control['url']}/hosts/HV01", json={"network": "hang"}, headers=headers, timeout=5)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(f"http://127.0.0.1:{description['hosts'][0]['port']}/wsman", timeout=0.3)
    session = requests.Session()
    session.get(f"{control['url']}/counters", headers=headers, timeout=5)
    process.terminate()
    assert process.wait(5) == 0
    session.close()


def test_an_estate_that_does_not_exist_is_a_sentence(state: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "simulator", "--estate", "huge", "--state", str(state)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert answer.returncode == 2
    assert "There is no estate called 'huge'" in answer.stderr
    assert "Traceback" not in answer.stderr
