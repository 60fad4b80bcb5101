"""Faults by name over the control API: each is taken, told, and gone without a trace once the host is healed."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from simulator.control.named_faults import NAMED
from simulator.control.wishes import ESTATE
from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(server: SimulatorServer) -> Ask:
    control = server.description["control"]

    def send(path: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {control['token']}"}
        method = "GET" if body is None else "POST"
        return requests.request(method, control["url"] + path, json=body, headers=headers, timeout=5)

    return send


def test_every_name_is_told_with_what_it_does(ask: Ask) -> None:
    assert ask("/faults").json() == {name: fault.happens for name, fault in NAMED.items()}


@pytest.mark.parametrize("name", NAMED)
def test_a_fault_is_what_its_name_stands_for_and_heals_without_a_trace(ask: Ask, name: str) -> None:
    healthy = ask("/hosts/HV01").json()
    assert ask("/hosts/HV01", {"delay_seconds": 9, "fault": name}).json() == {"ok": True}
    ill = ask("/hosts/HV01").json()
    changed = {field for field in ill if ill[field] != healthy[field]}
    assert changed == {*NAMED[name].wishes, "delay_seconds"}
    assert ask("/hosts/HV02").json() == healthy

    assert ask("/hosts/HV01", {"fault": "none"}).json() == {"ok": True}
    assert ask("/hosts/HV01").json() == healthy


def test_one_fault_takes_the_place_of_another(ask: Ask) -> None:
    ask("/hosts/HV01", {"fault": "password"})
    ask("/hosts/HV01", {"fault": "slow"})
    told = ask("/hosts/HV01").json()
    assert (told["password_ok"], told["delay_seconds"]) == (True, 10)


def test_a_name_that_nobody_knows_is_answered_with_all_that_there_are(ask: Ask) -> None:
    answer = ask("/hosts/HV01", {"fault": "gremlins"})
    assert answer.status_code == 400
    assert "'gremlins'" in answer.json()["error"]
    assert all(name in answer.json()["error"] for name in NAMED)
    assert ask("/hosts/NOBODY").status_code == 404


def test_healing_gives_back_what_the_estate_began_with(ask: Ask, server: SimulatorServer) -> None:
    host = server.estate.hosts["HV01"]
    usual = {field: getattr(host, field) for field in ESTATE}
    wishes = {"errors": {"Get-VM": "not_found"}, "hanging": ["Get-VM"], "missing_properties": {"VMHost": ["Name"]}}
    assert ask("/hosts/HV01", wishes).status_code == 200
    assert (host.errors, host.hanging) == ({"get-vm": "not_found"}, {"get-vm"})
    assert ask("/hosts/HV01", {"heal": True}).status_code == 200
    assert {field: getattr(host, field) for field in ESTATE} == usual


@pytest.mark.parametrize(
    "wishes",
    [
        {"heal": False},
        {"certificate": "forged"},
        {"http_status": 200},
        {"drip_bytes_per_second": 0},
        {"piece_bytes": 0},
        {"good_requests": True},
        {"errors": {"Get-VM": "gremlins"}},
        {"missing_properties": {"VirtualMachine": ["Colour"]}},
        {"missing_properties": {"Colour": ["Red"]}},
        {"language_mode": "RestrictedLanguage"},
        {"clock_offset_seconds": 1e12},
        {"exit_code": -1},
    ],
)
def test_a_wish_with_a_value_that_means_nothing_changes_nothing(ask: Ask, wishes: dict[str, Any]) -> None:
    before = ask("/hosts/HV01").json()
    answer = ask("/hosts/HV01", {"password_ok": False, **wishes})
    assert answer.status_code == 400
    assert next(iter(wishes)) in answer.json()["error"]
    assert ask("/hosts/HV01").json() == before


def test_shells_are_lost_at_once_and_new_ones_are_granted(ask: Ask, connect: Connect) -> None:
    connect().open_shell()
    assert ask("/counters").json()["HV01"]["open_shells"] == 1
    assert ask("/hosts/HV01", {"lose_shells": True}).status_code == 200
    assert ask("/counters").json()["HV01"]["open_shells"] == 0
    assert run(connect(), "echo again")[0] == b"again\r\n"
