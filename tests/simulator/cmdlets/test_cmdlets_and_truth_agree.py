from datetime import datetime

import pytest

from simulator.powershell.values import from_net
from tests.simulator.cmdlets.calling import estate_at, machine, run
from tests.simulator.estate.moments import MONDAY_MORNING, MONDAY_NIGHT

HOSTS = [f"HV{number:02}" for number in range(1, 13)]


@pytest.fixture(scope="module", params=[MONDAY_MORNING, MONDAY_NIGHT], ids=["morning", "night"])
def estate(request):
    return estate_at(request.param)


def shown(vm) -> dict:
    names = [status.name for status in vm.get("OperationalStatus")]
    heartbeat, version = vm.get("Heartbeat"), vm.get("IntegrationServicesVersion")
    return {
        "id": vm.get("Id").text,
        "name": from_net(vm.get("Name")),
        "state": vm.get("State").name,
        "operational_status": names,
        "heartbeat": heartbeat.name if heartbeat else None,
        "uptime_seconds": vm.get("Uptime").ticks // 10_000_000,
        "cpu_percent": vm.get("CPUUsage"),
        "processor_count": vm.get("ProcessorCount"),
        "generation": vm.get("Generation"),
        "version": vm.get("Version"),
        "is_clustered": vm.get("IsClustered"),
        "configuration_path": vm.get("ConfigurationLocation"),
        "automatic_start_action": vm.get("AutomaticStartAction").name,
        "automatic_start_delay_seconds": vm.get("AutomaticStartDelay"),
        "automatic_stop_action": vm.get("AutomaticStopAction").name,
        "checkpoint_type": vm.get("CheckpointType").name,
        "automatic_checkpoints": vm.get("AutomaticCheckpointsEnabled"),
        "replication_mode": vm.get("ReplicationMode").name,
        "replication_state": vm.get("ReplicationState").name,
        "replication_health": vm.get("ReplicationHealth").name,
        "integration_services_version": str(version) if version else None,
        "notes": from_net(vm.get("Notes")),
        "assigned_bytes": vm.get("MemoryAssigned"),
    }


@pytest.mark.parametrize("host", HOSTS)
def test_get_vm_shows_what_is_true(estate, host):
    expected = [vm for vm in estate.truth()["vms"] if vm["host"] == host]

    vms, errors = run(machine(estate, host), "Get-VM")

    assert errors == []
    assert [shown(vm) for vm in vms] == [{key: row[key] for key in shown(vms[0])} for row in expected]


@pytest.mark.parametrize("host", HOSTS)
def test_creation_times_are_local_and_convert_back(estate, host):
    expected = {vm["id"]: vm["created_at"] for vm in estate.truth()["vms"] if vm["host"] == host}
    on = machine(estate, host)

    for vm in run(on, "Get-VM")[0]:
        created = vm.get("CreationTime")
        assert created.kind == "Local"
        utc = created.to_utc(on.utc_offset).wall_clock()
        assert utc == datetime.fromisoformat(expected[vm.get("Id").text]).replace(tzinfo=None)


@pytest.mark.parametrize("host", HOSTS)
def test_memory_settings_and_demand_show_what_is_true(estate, host):
    on = machine(estate, host)
    expected = {vm["id"]: vm for vm in estate.truth()["vms"] if vm["host"] == host}
    vms = run(on, "Get-VM")[0]

    settings, errors = run(on, "Get-VMMemory", VM=vms)

    assert errors == []
    assert [memory.get("VMId").text for memory in settings] == [vm.get("Id").text for vm in vms]
    for vm, memory in zip(vms, settings, strict=True):
        row = expected[vm.get("Id").text]
        assert memory.get("DynamicMemoryEnabled") == vm.get("DynamicMemoryEnabled") == row["dynamic_memory_enabled"]
        assert memory.get("Startup") == vm.get("MemoryStartup") == row["startup_bytes"]
        assert memory.get("Priority") == row["priority"]
        assert vm.get("MemoryDemand") == (row["demand_bytes"] or 0)
        if row["dynamic_memory_enabled"]:
            assert memory.get("Minimum") == row["minimum_bytes"]
            assert memory.get("Maximum") == row["maximum_bytes"]
            assert memory.get("Buffer") == row["buffer_percent"]
        else:
            assert memory.get("Maximum") == 1 << 40  # never set, and reported all the same


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_shows_what_is_true(estate, host):
    on, row = machine(estate, host), estate.truth()["hosts"][host]

    (vm_host,), _ = run(on, "Get-VMHost")
    (windows,), _ = run(on, "Get-CimInstance", ClassName="Win32_OperatingSystem")
    (system,), _ = run(on, "Get-CimInstance", ClassName="Win32_ComputerSystem")

    assert vm_host.get("Name") == host
    assert vm_host.get("MemoryCapacity") == row["memory_capacity_bytes"]
    assert vm_host.get("LogicalProcessorCount") == row["logical_processors"]
    assert list(vm_host.get("SupportedVmVersions")) == row["supported_vm_versions"]
    assert windows.get("FreePhysicalMemory") * 1024 == row["memory_available_bytes"]
    assert windows.get("Caption") == row["os_caption"]
    booted = windows.get("LastBootUpTime").to_utc(on.utc_offset).wall_clock()
    assert booted == datetime.fromisoformat(row["booted_at"]).replace(tzinfo=None)
    assert (system.get("Manufacturer"), system.get("Model")) == (row["manufacturer"], row["model"])


def test_a_vm_object_does_not_change_after_it_was_handed_out():
    estate = estate_at()
    on = machine(estate, "HV01")
    (vm, *_), _ = run(on, "Get-VM")
    before = vm.get("MemoryAssigned"), vm.get("State").name

    estate.stop_vm(vm.get("Id").text)

    assert (vm.get("MemoryAssigned"), vm.get("State").name) == before
    (again,), _ = run(on, "Get-VM", Id=vm.get("Id"))
    assert again.get("State").name == "Off"
