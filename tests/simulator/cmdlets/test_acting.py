"""Remove-VMSnapshot, Checkpoint-VM, Restore-VMSnapshot, Start-VM, Stop-VM and Save-VM, as scripts run them."""

from datetime import timedelta

import pytest

from simulator import facts
from simulator.cmdlets import registry
from tests.simulator.cmdlets.calling import estate_at
from tests.simulator.cmdlets.scripting import result_of, run_lines

ACTS = ("Remove-VMSnapshot", "Checkpoint-VM", "Restore-VMSnapshot", "Start-VM", "Stop-VM", "Save-VM")
ERRORS = "try { %s } catch { $_.FullyQualifiedErrorId }"
TREE = "Hyper-V\\Get-VMSnapshot -VMName 'TEST-03'"


@pytest.fixture
def estate():
    return estate_at()


def names(estate, vm="TEST-03", host="HV11"):
    return sorted(one.name for one in vm_of(estate, vm, host).snapshots)


def vm_of(estate, name, host="HV11"):
    return next(vm for vm in estate.hosts[host].vms if vm.name == name)


def refused(estate, line, host="HV11"):
    (error_id,) = result_of(estate, host, ERRORS % f"{line} -ErrorAction Stop")
    return error_id


@pytest.mark.parametrize("name", ACTS)
def test_it_takes_the_parameters_of_windows_and_those_of_should_process(name):
    cmdlet = registry.find_command(name, "Hyper-V")
    assert cmdlet is not None
    assert set(cmdlet.parameters) == {*facts.cmdlet_parameters(name), "WhatIf", "Confirm"}


def test_snapshots_are_removed_by_name_with_wildcards(estate):
    before = names(estate)
    result_of(estate, "HV11", "Hyper-V\\Remove-VMSnapshot -VMName 'TEST-03' -Name 'with post*'")
    assert names(estate) == [name for name in before if not name.startswith("with Post")]


def test_by_object_with_all_below_it_and_told_which(estate):
    lines = f"$one = {TREE} -Name 'with PostgreSQL'\n"
    lines += "$gone = Hyper-V\\Remove-VMSnapshot -VMSnapshot $one -IncludeAllChildSnapshots -Passthru -Confirm:$false\n"
    lines += "@($gone.Name)"
    assert result_of(estate, "HV11", lines) == ["with PostgreSQL"]
    assert names(estate) == ["clean install", "with Oracle", "with SQL Server", "with SQL Server, CU 12"]


def test_the_pipeline_and_a_name_that_nobody_bears(estate):
    result_of(estate, "HV11", f"{TREE} -Name 'with *' | Hyper-V\\Remove-VMSnapshot")
    assert not [name for name in names(estate) if name.startswith("with ")]
    line = "Hyper-V\\Remove-VMSnapshot -VMName 'TEST-03' -Name 'nothing'"
    assert refused(estate, line) == "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.RemoveVMSnapshot"


def test_whatif_changes_nothing_and_nobody_can_be_asked(estate):
    before = names(estate)
    result_of(estate, "HV11", f"{TREE} | Hyper-V\\Remove-VMSnapshot -WhatIf")
    asked = "InvalidOperation,Microsoft.HyperV.PowerShell.Commands."
    assert refused(estate, f"{TREE} | Hyper-V\\Remove-VMSnapshot -Confirm") == f"{asked}RemoveVMSnapshot"
    # Its impact is High, so that it asks of its own accord.
    one = f"$one = {TREE} -Name 'clean install'\n"
    assert refused(estate, f"{one}Hyper-V\\Restore-VMSnapshot -VMSnapshot $one") == f"{asked}RestoreVMSnapshot"
    assert names(estate) == before
    assert not estate.hosts["HV11"].acts


def test_a_snapshot_is_taken_under_its_name_and_applied(estate):
    taken = result_of(
        estate, "HV11", "(Hyper-V\\Checkpoint-VM -Name 'TEST-02' -SnapshotName 'a [b] $c' -Passthru).Id.Guid"
    )
    vm = vm_of(estate, "TEST-02")
    assert [vm.current_snapshot] == taken
    assert vm.snapshots[-1].name == "a [b] $c"

    oldest = vm.snapshots[0].id
    lines = f"$one = Hyper-V\\Get-VMSnapshot -VMName 'TEST-02' | Where-Object {{ $_.Id.Guid -eq '{oldest}' }}\n"
    result_of(estate, "HV11", lines + "Hyper-V\\Restore-VMSnapshot -VMSnapshot $one -Confirm:$false")
    assert vm.current_snapshot == oldest
    assert vm.power_at(estate.clock.now().timestamp()).state == "Off"


def test_no_more_than_fifty_snapshots(estate):
    vm = vm_of(estate, "TEST-02")
    for number in range(50 - len(vm.snapshots)):
        estate.acts.take_snapshot(vm.id, f"number {number}")
    line = "Hyper-V\\Checkpoint-VM -Name 'TEST-02'"
    assert refused(estate, line) == "OperationFailed,Microsoft.HyperV.PowerShell.Commands.CheckpointVM"


def test_power(estate):
    host = estate.hosts["HV01"]
    vm = next(vm for vm in host.vms if vm.power_at(estate.clock.now().timestamp()).state == "Running")
    state = f"[string](Hyper-V\\Get-VM -Id '{vm.id}').State"
    one = f"$vm = Hyper-V\\Get-VM -Id '{vm.id}'\n"

    def after(line: str, seconds: int) -> list[str]:
        (at_once,) = result_of(estate, "HV01", f"{one}{line}\n{state}")
        estate.clock.advance(timedelta(seconds=seconds))
        (later,) = result_of(estate, "HV01", state)
        return [at_once, later]

    assert after("Hyper-V\\Save-VM -VM $vm", 15) == ["Saving", "Saved"]
    assert after("Hyper-V\\Start-VM -VM $vm", 25) == ["Starting", "Running"]
    assert after("Hyper-V\\Stop-VM -VM $vm -Force", 45) == ["Stopping", "Off"]
    assert after("Hyper-V\\Start-VM -VM $vm", 25) == ["Starting", "Running"]
    assert after("Hyper-V\\Stop-VM -VM $vm -TurnOff", 1) == ["Off", "Off"]
    assert host.acts == {"Save-VM": 1, "Start-VM": 2, "Stop-VM": 2}


def test_a_guest_without_integration_services_cannot_be_shut_down(estate):
    host, vm = next(
        (host, vm)
        for host in estate.hosts.values()
        for vm in host.vms
        if not vm.guest.reports_demand and not host.windows.wmi_only and vm.placement == "realised"
        and vm.power_at(estate.clock.now().timestamp()).state == "Running"
    )  # fmt: skip
    line = f"Hyper-V\\Stop-VM -VM (Hyper-V\\Get-VM -Id '{vm.id}') -Force"
    assert refused(estate, line, host.name) == "OperationFailed,Microsoft.HyperV.PowerShell.Commands.StopVM"


def test_no_memory_no_start(estate):
    host = estate.hosts["HV11"]
    vm = next(vm for vm in host.vms if vm.power_at(estate.clock.now().timestamp()).state == "Off")
    host.memory_bytes //= 20
    line = f"Hyper-V\\Start-VM -VM (Hyper-V\\Get-VM -Id '{vm.id}')"
    assert refused(estate, line) == "OutOfMemory,Microsoft.HyperV.PowerShell.Commands.StartVM"


def test_a_merge_shows_in_the_status_and_as_a_job_bound_to_its_vm(estate):
    host = estate.hosts["HV13"]
    vm = next(vm for vm in host.vms if vm.daily_writes and vm.drives)
    host.merges.bytes_per_second = 1 << 20
    taken = estate.take_snapshot(vm.id, "a day long")
    estate.clock.advance(timedelta(days=1))
    estate.acts.remove_snapshot(vm.id, taken.id)
    estate.clock.advance(timedelta(seconds=60))
    lines = f"""
    $vm = Hyper-V\\Get-VM -Id '{vm.id}'
    [string]$vm.Status
    foreach ($link in (Get-CimInstance -Namespace 'root\\virtualization\\v2' -ClassName 'Msvm_AffectedJobElement')) {{
        $link.AffectedElement.Name -eq $vm.Id.Guid
        foreach ($job in (Get-CimInstance -Namespace 'root\\virtualization\\v2' -ClassName 'Msvm_ConcreteJob')) {{
            $job.InstanceID -eq $link.AffectingElement.InstanceID
            [int]$job.JobType
        }}
    }}
    """
    assert result_of(estate, "HV13", lines) == ["Datenträger werden zusammengeführt", True, True, 50]
    host.merges.shows_job = False
    assert result_of(estate, "HV13", lines) == ["Datenträger werden zusammengeführt"]


@pytest.mark.parametrize(("locked", "state"), [(False, 7), (True, 10)])
def test_a_job_that_ended_stays_for_five_minutes(estate, locked, state):
    host = estate.hosts["HV13"]
    vm = next(vm for vm in host.vms if vm.daily_writes and vm.drives)
    host.merges.locked = locked
    taken = estate.take_snapshot(vm.id, "short")
    estate.acts.remove_snapshot(vm.id, taken.id)
    estate.clock.advance(timedelta(seconds=60))
    jobs = "Get-CimInstance -Namespace 'root\\virtualization\\v2' -ClassName 'Msvm_ConcreteJob'"
    line = f"foreach ($job in ({jobs})) {{ [int]$job.JobState }}"
    assert result_of(estate, "HV13", line) == [state]
    estate.clock.advance(timedelta(seconds=300))
    assert result_of(estate, "HV13", line) == []


def test_without_rights_nothing_is_changed(estate):
    estate.hosts["HV11"].administrator = False
    line = "Hyper-V\\Remove-VMSnapshot -VMName 'TEST-03'"
    assert refused(estate, line) == "AccessDenied,Microsoft.HyperV.PowerShell.Commands.RemoveVMSnapshot"
    estate.hosts["HV11"].administrator = True
    estate.hosts["HV11"].vmms = "Stopped"
    assert refused(estate, line).startswith("ObjectNotFound,")
    assert len(names(estate)) == 7
    assert run_lines(estate, "HV11", "Hyper-V\\Start-VM -Name 'TEST-03' -AsJob").exit_code == 70
