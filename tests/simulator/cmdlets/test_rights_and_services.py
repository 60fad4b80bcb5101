import pytest

from simulator.cmdlets import HostMachine
from simulator.powershell.machine import WindowsUser
from simulator.powershell.values import PowerShellError
from tests.simulator.cmdlets.calling import estate_at, identity, machine, run


@pytest.fixture
def estate():
    return estate_at()


def test_without_rights_there_are_no_vms_and_no_error(estate):
    estate.hosts["HV01"].administrator = False
    on = machine(estate, "HV01")

    assert "S-1-5-32-544" not in on.user.sids
    assert run(on, "Get-VM") == ([], [])


def test_without_rights_the_host_itself_is_denied(estate):
    estate.hosts["HV01"].administrator = False
    on = machine(estate, "HV01")

    hosts, (error,) = run(on, "Get-VMHost")

    assert hosts == []
    assert identity(on, "Get-VMHost", error) == "AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVMHost"


def test_hyper_v_administrators_see_vms(estate):
    on = HostMachine(estate, "HV01", WindowsUser("EXAMPLE\\operator", frozenset({"S-1-1-0", "S-1-5-32-578"})))

    assert len(run(on, "Get-VM")[0]) == len(estate.hosts["HV01"].vms)


@pytest.mark.parametrize("name", ["Get-VM", "Get-VMHost"])
def test_a_stopped_vmms_is_an_error_and_no_empty_host(estate, name):
    estate.hosts["HV02"].vmms = "Stopped"
    on = machine(estate, "HV02")

    found, (error,) = run(on, name)

    assert found == []
    assert identity(on, name, error) == f"ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.{name.replace('-', '')}"
    assert "Verify that the Virtual Machine Management service" in error.exception.message


def test_services_say_what_runs(estate):
    estate.hosts["HV02"].vmms = "Stopped"
    on = machine(estate, "HV02")

    (vmms, cluster), errors = run(on, "Get-Service", Name=["vmms", "ClusSvc"])

    assert errors == []
    assert (vmms.get("Status").name, vmms.get("Status").value) == ("Stopped", 1)
    assert cluster.get("Status").name == "Running"


def test_a_standalone_host_has_no_cluster_service(estate):
    on = machine(estate, "HV10")

    found, (error,) = run(on, "Get-Service", Name=["ClusSvc"])

    assert found == []
    assert (
        identity(on, "Get-Service", error)
        == "NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand"
    )
    assert error.category == "ObjectNotFound"


def test_services_by_pattern(estate):
    found, errors = run(machine(estate, "HV10"), "Get-Service", Name=["vm*"])

    assert [service.get("Name") for service in found] == ["vmcompute", "vmms"]
    assert errors == []


def test_a_cluster_and_its_nodes(estate):
    estate.hosts["HV03"].cluster_service = "Stopped"
    on = machine(estate, "HV01")

    (cluster,), _ = run(on, "Get-Cluster")
    nodes, _ = run(on, "Get-ClusterNode")

    assert (cluster.get("Name"), cluster.get("Domain")) == ("CLU-HQ", "ad.example.com")
    assert cluster.get("Id") == estate.clusters["CLU-HQ"].id
    assert [(node.get("Name"), node.get("State").name) for node in nodes] == [
        ("HV01", "Up"),
        ("HV02", "Up"),
        ("HV03", "Down"),
        ("HV04", "Up"),
        ("HV05", "Up"),
    ]


@pytest.mark.parametrize(
    ("name", "source"), [("Get-Cluster", "GetClusterCommand"), ("Get-ClusterNode", "GetNodeCommand")]
)
def test_without_a_cluster_they_end_with_an_error(estate, name, source):
    on = machine(estate, "HV10")

    with pytest.raises(PowerShellError) as caught:
        run(on, name)

    expected = f"ClusterEndpointNotRegistered,Microsoft.FailoverClusters.PowerShell.{source}"
    assert identity(on, name, caught.value.record) == expected


def test_one_cmdlet_may_be_told_to_fail_while_the_others_go_on(estate):
    estate.hosts["HV01"].failing.add("Get-VMMemory")
    on = machine(estate, "HV01")
    vms, errors = run(on, "Get-VM")

    with pytest.raises(PowerShellError) as caught:
        run(on, "Get-VMMemory", VM=vms)

    assert vms
    assert errors == []
    expected = "OperationFailed,Microsoft.HyperV.PowerShell.Commands.GetVMMemory"
    assert identity(on, "Get-VMMemory", caught.value.record) == expected


@pytest.mark.parametrize("sids", [frozenset({"S-1-1-0"}), frozenset({"S-1-1-0", "S-1-5-32-578"})])
def test_only_administrators_may_ask_for_services_over_the_network(estate, sids):
    on = HostMachine(estate, "HV01", WindowsUser("EXAMPLE\\operator", sids))

    with pytest.raises(PowerShellError) as caught:
        run(on, "Get-Service", Name=["vmms"])

    assert caught.value.record.exception.type_name == "System.InvalidOperationException"
    assert "Service Control Manager" in caught.value.record.exception.message


def test_an_unreadable_vm_is_an_error_and_the_others_come(estate):
    host = estate.hosts["HV01"]
    lost = host.vms[1].id
    host.unreadable.add(lost)

    found, (error,) = run(machine(estate, "HV01"), "Get-VM")

    assert [vm.get("Id").text for vm in found] == [vm.id for vm in host.vms if vm.id != lost]
    assert error.error_id == "ObjectNotFound"
