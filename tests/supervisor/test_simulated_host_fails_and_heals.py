"""`make demo-host` reaches the simulated hosts of a running demo, and says a sentence where it cannot."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hvportal.supervisor import hosts, status
from hvportal.supervisor.portal import Place
from hvportal.supervisor.problem import Problem
from hvportal.supervisor.secrets import write_private
from simulator.control.named_faults import NAMED
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorServer]:
    """One simulated host, described where a running demo of `tmp_path` would."""
    estate = Estate.uniform(hosts=1, vms_per_host=1)
    with SimulatorServer(estate, runner_for(estate)) as server:
        write_private(tmp_path / status.FILE, json.dumps({"pid": os.getpid()}))
        write_private(Place(tmp_path).simulator_state, json.dumps(server.description))
        yield server


@pytest.fixture
def name(simulator: SimulatorServer) -> str:
    return str(simulator.host()["name"])


def test_a_host_refuses_and_comes_back(tmp_path: Path, simulator: SimulatorServer, name: str) -> None:
    place = (simulator.host()["address"], simulator.host()["port"])

    assert f"{name} refuses connections now" in hosts.change(tmp_path, name, "refuse")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place, timeout=5)

    assert f"{name} is healthy now" in hosts.change(tmp_path, name, "up")
    socket.create_connection(place, timeout=5).close()


def test_every_fault_can_be_had_by_name_and_none_heals(tmp_path: Path, simulator: SimulatorServer, name: str) -> None:
    healthy = simulator.tell_host(name)
    for fault, (happens, wishes) in NAMED.items():
        assert f"{name} {happens} now; the pages show it" in hosts.change(tmp_path, name, None, fault)
        told = simulator.tell_host(name)
        assert {field for field in told if told[field] != healthy[field]} == wishes.keys()
    assert f"{name} is healthy now" in hosts.change(tmp_path, name, None, "none")
    assert simulator.tell_host(name) == healthy


@pytest.mark.parametrize(
    ("host", "network", "fault", "trouble"),
    [
        (None, None, None, "Say which host"),
        ("", "", "", "Say which host"),
        ("NOBODY", "refuse", None, "No simulated host is called NOBODY."),
        ("THE HOST", "broken", None, "NETWORK is never broken."),
        ("THE HOST", None, "gremlins", "No fault is called gremlins."),
        ("THE HOST", "refuse", "hang", "Say which host"),
    ],
)
def test_a_wish_that_is_not_understood_is_answered_with_all_there_are(
    tmp_path: Path, name: str, host: str | None, network: str | None, fault: str | None, trouble: str
) -> None:
    with pytest.raises(Problem) as caught:
        hosts.change(tmp_path, name if host == "THE HOST" else host, network, fault)
    said = str(caught.value)
    assert said.startswith(trouble)
    assert f"HOST={name} FAULT=drop\nHOST is one of {name}." in said
    assert all(f"the host {happens}" in said for happens, _ in NAMED.values())


def test_no_demo_is_running(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="No demo is running in"):
        hosts.change(tmp_path, "HV03", "refuse")


def test_the_simulated_hosts_have_ended(tmp_path: Path, simulator: SimulatorServer, name: str) -> None:
    control = {**simulator.description["control"], "url": "http://127.0.0.1:1"}
    write_private(Place(tmp_path).simulator_state, json.dumps({**simulator.description, "control": control}))
    with pytest.raises(Problem, match="The simulated hosts do not answer"):
        hosts.change(tmp_path, name, "refuse")
