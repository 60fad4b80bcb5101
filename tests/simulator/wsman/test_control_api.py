"""The control API: a bearer token, JSON, plain sentences for what cannot be done."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from simulator.wsman.server import SimulatorServer
from tests.simulator.wsman.conftest import Connect, run

Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(server: SimulatorServer) -> Ask:
    control = server.description["control"]

    def send(path: str, body: Any = None, token: str = control["token"]) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return requests.get(control["url"] + path, headers=headers, timeout=5)
        return requests.post(control["url"] + path, json=body, headers=headers, timeout=5)

    return send


@pytest.mark.parametrize("path", ["/truth", "/counters", "/clock"])
def test_nothing_is_told_without_the_token(ask: Ask, path: str) -> None:
    assert ask(path, token="wrong").status_code == 401
    assert ask(path, {}, token="").status_code == 401


def test_counters_count(ask: Ask, connect: Connect) -> None:
    client = connect()
    run(client, "echo one")
    client.open_shell()
    assert ask("/counters").json() == {
        "HV01": {"requests": 9, "shells_opened": 2, "commands": 1, "failed_logons": 0, "open_shells": 1},
        "HV02": {"requests": 0, "shells_opened": 0, "commands": 0, "failed_logons": 0, "open_shells": 0},
    }


def test_what_hosts_were_told_is_counted_by_script_and_by_cmdlet(
    ask: Ask, server: SimulatorServer, connect: Connect
) -> None:
    client = connect()
    for name in ("change/x", "change/x", "read/y"):
        run(client, "echo one", stdin=f"{{}}\n# hvportal {name}\n".encode())
    server.estate.hosts["HV02"].acts["Start-VM"] += 1
    assert ask("/commands").json() == {
        "HV01": {"scripts": {"change/x": 2, "read/y": 1}, "acts": {}},
        "HV02": {"scripts": {}, "acts": {"Start-VM": 1}},
    }


def test_a_snapshot_is_deleted_as_its_host_does_it_and_the_host_restarts(ask: Ask, server: SimulatorServer) -> None:
    host = server.estate.hosts["HV01"]
    vm = next(one for one in host.vms if one.snapshots)
    snapshot = vm.snapshots[0].id
    assert ask(f"/vms/{vm.id}", {"action": "delete", "snapshot": snapshot}).status_code == 200
    assert [row["vm_id"] for row in ask("/truth").json()["merges"]] == [vm.id]
    assert ask(f"/vms/{vm.id}", {"action": "delete", "snapshot": snapshot}).status_code == 409
    assert ask("/hosts/HV01", {"restart": True}).status_code == 200
    assert len(host.restarted_at) == 1


def test_truth_is_the_estate_s(ask: Ask, server: SimulatorServer) -> None:
    server.estate.clock.freeze()
    assert ask("/truth").json() == server.estate.truth()


def test_the_clock_is_advanced_frozen_and_hurried(ask: Ask, server: SimulatorServer) -> None:
    assert ask("/clock", {"freeze": "2026-03-01T08:00:00+01:00"}).json() == {
        "now": "2026-03-01T07:00:00+00:00",
        "rate": 0.0,
    }
    assert ask("/clock", {"advance_seconds": 90}).json()["now"] == "2026-03-01T07:01:30+00:00"
    assert ask("/clock", {"rate": 60}).json()["rate"] == 60.0
    assert ask("/clock").json()["rate"] == 60.0
    assert server.estate.clock.rate == 60.0


@pytest.mark.parametrize(
    "body", [{}, {"freeze": "noon"}, {"freeze": "2026-03-01T08:00:00"}, {"rate": -1}, {"rate": 1, "freeze": True}, [1]]
)
def test_a_clock_that_cannot_be_turned_so_says_why(ask: Ask, body: Any) -> None:
    answer = ask("/clock", body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_host_switches_reach_the_estate(ask: Ask, server: SimulatorServer) -> None:
    wishes = {"vmms": "Stopped", "administrator": False, "failing": ["Get-VM"]}
    assert ask("/hosts/HV02", wishes).json() == {"ok": True}
    host = server.estate.hosts["HV02"]
    assert (host.vmms, host.administrator, host.failing) == ("Stopped", False, {"get-vm"})


@pytest.mark.parametrize(
    "wishes",
    [
        {"network": "slow"},
        {"delay_seconds": -1},
        {"delay_seconds": True},
        {"shell_quota": -1},
        {"vmms": "Paused"},
        {"administrator": 1},
        {"failing": "Get-VM"},
        {"colour": "blue"},
    ],
)
def test_a_wish_that_a_host_does_not_know_changes_nothing(ask: Ask, server: SimulatorServer, wishes: Any) -> None:
    answer = ask("/hosts/HV01", {"password_ok": False, **wishes})
    assert answer.status_code == 400
    assert next(iter(wishes)) in answer.json()["error"]
    assert ask("/hosts/HV01", {"password_ok": True}).status_code == 200


def test_an_unknown_host_is_404(ask: Ask) -> None:
    assert ask("/hosts/NOBODY", {}).status_code == 404


def test_vms_start_stop_and_go(ask: Ask, server: SimulatorServer) -> None:
    host, other = server.estate.hosts.values()
    vm = host.vms[0]
    for body in (
        {"action": "stop"},
        {"action": "start"},
        {"action": "rename", "name": "new [name]"},
        {"action": "note", "notes": "two\nlines"},
        {"action": "move", "host": other.name},
    ):
        assert ask(f"/vms/{vm.id}", body).json() == {"ok": True}
    assert (vm.name, vm.notes) == ("new [name]", "two\nlines")
    assert vm in other.vms
    assert ask(f"/vms/{vm.id}", {"action": "remove"}).status_code == 200
    assert ask(f"/vms/{vm.id}", {"action": "start"}).status_code == 409
    assert ask(f"/vms/{vm.id}", {"action": "dance"}).status_code == 400
