"""`make demo-host` reaches the simulated hosts of a running demo, and says a sentence where it cannot."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hvportal.supervisor import hosts, status
from hvportal.supervisor.portal import Place
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.secrets import write_private
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """One simulated host, described where a running demo of `tmp_path` would."""
    estate = Estate.uniform(hosts=1, vms_per_host=1)
    with SimulatorServer(estate, runner_for(estate)) as server:
        write_private(tmp_path / status.FILE, json.dumps({"pid": os.getpid()}))
        write_private(Place(tmp_path).simulator_state, json.dumps(server.description))
        yield server.description


def test_a_host_refuses_and_comes_back(tmp_path: Path, simulated: dict[str, Any]) -> None:
    host = simulated["hosts"][0]
    place = (host["address"], host["port"])

    assert f"{host['name']} refuses connections now" in hosts.change(tmp_path, host["name"], "refuse")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place, timeout=5)

    assert f"{host['name']} answers again" in hosts.change(tmp_path, host["name"], "up")
    socket.create_connection(place, timeout=5).close()


@pytest.mark.parametrize(("host", "network"), [(None, None), ("", ""), ("NOBODY", "refuse"), ("THE HOST", "broken")])
def test_a_wish_that_is_not_understood(
    tmp_path: Path, simulated: dict[str, Any], host: str | None, network: str | None
) -> None:
    name = simulated["hosts"][0]["name"]
    with pytest.raises(Problem, match=f"HOST={name} NETWORK=refuse\nHOST is one of {name}; NETWORK is one of"):
        hosts.change(tmp_path, name if host == "THE HOST" else host, network)


def test_no_demo_is_running(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="No demo is running in"):
        hosts.change(tmp_path, "HV03", "refuse")


def test_the_simulated_hosts_have_ended(tmp_path: Path, simulated: dict[str, Any]) -> None:
    nowhere = {**simulated, "control": {**simulated["control"], "url": "http://127.0.0.1:1"}}
    write_private(Place(tmp_path).simulator_state, json.dumps(nowhere))
    with pytest.raises(Problem, match="The simulated hosts do not answer"):
        hosts.change(tmp_path, simulated["hosts"][0]["name"], "refuse")
