"""scripts/read/estate.ps1 through the real bootstrap, on every host of the demo, against the truth."""

from datetime import datetime

import pytest

from hyperv.contracts import read_answer
from simulator.cmdlets import HostMachine
from simulator.powershell.machine import WindowsUser
from tests.powershell.interpreting import on_interpreter
from tests.simulator.cmdlets.calling import estate_at, machine
from tests.simulator.estate.moments import MONDAY_MORNING

HOSTS = [f"HV{number:02}" for number in range(1, 13)]
ALL = {"sections": ["host", "vms", "memory"]}
# What the script calls a thing, where the truth has another name for it or knows it as unknown.
_SAID_RAW = {"demand_bytes", "minimum_bytes", "maximum_bytes", "buffer_percent"}


@pytest.fixture(scope="module")
def estate():
    return estate_at()


def read(estate, host):
    answer = on_interpreter(machine(estate, host), "read/estate", ALL)
    assert answer["error"] is None
    assert answer["ok"] is True
    return answer["result"]


def items(result, section):
    assert result["sections"][section]["ok"], result["sections"][section]["error"]
    return result["sections"][section]["items"]


def same_instant(one: str, other: str) -> bool:
    """.NET writes seven digits of a second, and Z."""
    return datetime.fromisoformat(one[:26] + "+00:00") == datetime.fromisoformat(other)


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_section_is_true(estate, host):
    truth = estate.truth()["hosts"][host]

    (item,) = items(read(estate, host), "host")

    assert same_instant(item.pop("booted_at"), truth["booted_at"])
    assert item.pop("cluster_id") == (estate.clusters[truth["cluster"]].id if truth["cluster"] else None)
    assert item.pop("cluster_name") == truth["cluster"]
    assert item.pop("cluster_domain") == (truth["domain"] if truth["cluster"] else None)
    assert item == {name: truth[name] for name in item}


@pytest.mark.parametrize("host", HOSTS)
def test_the_vms_section_is_true(estate, host):
    truth = [vm for vm in estate.truth()["vms"] if vm["host"] == host]

    found = items(read(estate, host), "vms")

    assert len(found) == len(truth)
    for item, row in zip(found, truth, strict=True):
        assert same_instant(item.pop("created_at"), row["created_at"])
        assert item == {name: row[name] for name in item}


@pytest.mark.parametrize("host", HOSTS)
def test_the_memory_section_is_true(estate, host):
    truth = {vm["id"]: vm for vm in estate.truth()["vms"] if vm["host"] == host}

    found = items(read(estate, host), "memory")

    assert [item["vm_id"] for item in found] == list(truth)
    for item in found:
        row = truth[item["vm_id"]]
        assert {name: item[name] for name in item.keys() & row.keys() - _SAID_RAW} == {
            name: row[name] for name in item.keys() & row.keys() - _SAID_RAW
        }
        assert item["demand_bytes"] == (row["demand_bytes"] or 0)
        if row["dynamic_memory_enabled"]:
            assert (item["minimum_bytes"], item["maximum_bytes"]) == (row["minimum_bytes"], row["maximum_bytes"])
            assert item["buffer_percent"] == row["buffer_percent"]


@pytest.mark.parametrize("host", ["HV01", "HV10", "HV11"])
def test_it_says_who_asked_what(estate, host):
    result = read(estate, host)
    truth = estate.truth()["hosts"][host]

    assert same_instant(result["collected_at"], MONDAY_MORNING.isoformat())
    assert result["access"] == {
        "administrator": True,
        "hyperv_administrator": False,
        "vmms": "Running",
        "powershell_version": truth["powershell_version"],
        "language_mode": "FullLanguage",
        "culture": truth["culture"],
    }


@pytest.mark.parametrize(
    ("switch", "value", "code"), [("administrator", False, "rights_missing"), ("vmms", "Stopped", "vmms_stopped")]
)
def test_it_refuses_to_take_silence_for_emptiness(switch, value, code):
    estate = estate_at()
    setattr(estate.hosts["HV06"], switch, value)

    sections = read(estate, "HV06")["sections"]

    assert {name: section["error"]["code"] for name, section in sections.items()} == {
        "host": code,
        "vms": code,
        "memory": code,
    }


def test_a_section_fails_alone():
    estate = estate_at()
    estate.hosts["HV06"].failing.add("Get-VMMemory")

    sections = read(estate, "HV06")["sections"]

    assert (sections["host"]["ok"], sections["vms"]["ok"], sections["memory"]["ok"]) == (True, True, False)
    assert sections["memory"]["error"]["id"] == "OperationFailed,Microsoft.HyperV.PowerShell.Commands.GetVMMemory"
    assert sections["memory"]["items"] == []


@pytest.mark.parametrize("left", [0, 1])
def test_an_empty_host_and_a_single_vm_are_lists(left):
    estate = estate_at()
    del estate.hosts["HV10"].vms[left:]

    result = read(estate, "HV10")

    assert len(items(result, "vms")) == left
    assert len(items(result, "memory")) == left


def test_a_hyper_v_administrator_reads_vms_though_it_may_not_ask_for_services():
    """The service control manager throws it out: what vmms does is unknown then, and not "no Hyper-V"."""
    estate = estate_at()
    operator = WindowsUser("EXAMPLE\\operator", frozenset({"S-1-1-0", "S-1-5-32-578"}))

    result = on_interpreter(HostMachine(estate, "HV06", operator), "read/estate", ALL)["result"]

    assert (result["access"]["administrator"], result["access"]["hyperv_administrator"]) == (False, True)
    assert result["access"]["vmms"] is None
    assert len(items(result, "vms")) == len(items(result, "memory")) == len(estate.hosts["HV06"].vms)
    assert result["sections"]["host"]["ok"] is False
    assert result["sections"]["host"]["error"]["type"] == "System.InvalidOperationException"


def test_one_vm_that_cannot_be_read_costs_only_itself():
    estate = estate_at()
    host = estate.hosts["HV06"]
    host.unreadable.add(host.vms[2].id)

    result = read(estate, "HV06")

    *read_vms, lost = items(result, "vms")
    assert [item["id"] for item in read_vms] == [vm.id for vm in host.vms if vm.id not in host.unreadable]
    assert (lost["id"], lost["error"]["id"]) == (None, "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM")
    assert [item["vm_id"] for item in items(result, "memory")] == [item["id"] for item in read_vms]


def test_where_a_vm_cannot_be_read_nothing_is_taken_for_gone():
    estate = estate_at()
    estate.hosts["HV06"].unreadable.add(estate.hosts["HV06"].vms[0].id)

    section = read_answer(read(estate, "HV06"), ["vms"]).sections["vms"]

    assert len(section.items) == len(estate.hosts["HV06"].vms) - 1
    assert (section.ok, section.complete) == (True, False)


def test_a_host_of_which_nothing_can_be_read_is_not_empty():
    estate = estate_at()
    host = estate.hosts["HV10"]
    host.unreadable |= {vm.id for vm in host.vms}

    section = read(estate, "HV10")["sections"]["vms"]

    assert (section["ok"], section["items"]) == (False, [])
    assert section["error"]["id"] == "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVM"


def test_a_stopped_cluster_service_is_no_error_of_the_host():
    estate = estate_at()
    estate.hosts["HV01"].cluster_service = "Stopped"

    (item,) = items(read(estate, "HV01"), "host")

    assert (item["cluster_service"], item["cluster_name"], item["cluster_domain"]) == ("Stopped", None, None)
