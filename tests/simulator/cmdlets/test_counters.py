"""Counters of dynamic memory: their paths are in the language of the host, what WMI says is not."""

import pytest

from simulator.estate.model import MIB
from simulator.powershell.values import SubsetError
from tests.simulator.cmdlets.calling import estate_at, identity, machine, run

CLASS = "Win32_PerfFormattedData_BalancerStats_HyperVDynamicMemoryVM"
ENGLISH = "\\Hyper-V Dynamic Memory VM(*)\\Current Pressure"
GERMAN = "\\Hyper-V - Dynamischer Arbeitsspeicher - VM(*)\\Aktuelle Auslastung"
HOST = "HV13"  # a German Windows


@pytest.fixture(scope="module")
def estate():
    return estate_at()


def by_wmi(estate, host: str) -> dict[str, int]:
    return {
        one.get("Name"): one.get("CurrentPressure")
        for one in run(machine(estate, host), "Get-CimInstance", ClassName=CLASS)[0]
    }


def by_path(estate, host: str, path: str) -> dict[str, float]:
    (taken,), errors = run(machine(estate, host), "Get-Counter", Counter=[path])
    assert errors == []
    return {one.get("InstanceName"): one.get("CookedValue") for one in taken.get("CounterSamples")}


@pytest.mark.parametrize(("host", "path", "other"), [("HV01", ENGLISH, GERMAN), (HOST, GERMAN, ENGLISH)])
def test_a_path_is_known_in_the_language_of_the_host_alone_and_a_class_in_any(estate, host, path, other):
    told = by_wmi(estate, host)
    assert told
    assert by_path(estate, host, path) == {name.lower(): pressure for name, pressure in told.items()}

    found, (error,) = run(machine(estate, host), "Get-Counter", Counter=[other])
    assert found == []
    assert (
        identity(machine(estate, host), "Get-Counter", error)
        == "CounterApiError,Microsoft.PowerShell.Commands.GetCounterCommand"
    )


def test_only_running_vms_with_dynamic_memory_have_an_instance_and_83_is_no_alarm(estate):
    """Who has all that it wants, with a buffer of 20 %, shows demand / 1.2 demand."""
    rows = [row for row in estate.truth()["vms"] if row["host"] == "HV01"]
    pressed = [row for row in rows if row["pressure_percent"] is not None]
    assert 0 < len(pressed) < len(rows)
    assert sorted(by_wmi(estate, "HV01").values()) == sorted(int(row["pressure_percent"]) for row in pressed)
    content = [row for row in pressed if abs(row["assigned_bytes"] - row["demand_bytes"] * 1.2) < 2 * MIB]
    assert content
    assert {int(row["pressure_percent"]) for row in content} == {83}


def test_a_second_vm_of_a_name_is_numbered_and_brackets_are_replaced():
    estate = estate_at()
    running = by_wmi(estate, "HV01")
    first, second, *_ = [vm for vm in estate.hosts["HV01"].vms if vm.name in running]
    first.name = second.name = "a (b) #1/2"
    assert {"a [b] _1_2", "a [b] _1_2#1"} <= by_wmi(estate, "HV01").keys()


def test_without_rights_nobody_has_an_instance_and_more_than_one_sample_is_not_simulated():
    estate = estate_at()
    estate.hosts["HV01"].administrator = False
    assert by_wmi(estate, "HV01") == {}
    with pytest.raises(SubsetError, match="one sample"):
        run(machine(estate, "HV01"), "Get-Counter", Counter=[ENGLISH], MaxSamples=3)
    with pytest.raises(SubsetError, match="whether Windows has it"):
        run(machine(estate, "HV01"), "Get-Counter", Counter=["\\Processor(_Total)\\% Processor Time"])
