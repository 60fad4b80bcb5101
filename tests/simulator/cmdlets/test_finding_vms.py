import pytest

from simulator.powershell.values import Guid, SubsetError, from_net, to_net
from tests.simulator.cmdlets.calling import estate_at, identity, machine, run


@pytest.fixture(scope="module")
def estate():
    return estate_at()


def names(vms) -> list[str]:
    return [from_net(vm.get("Name")) for vm in vms]


def test_by_name_without_regard_to_case(estate):
    vms, errors = run(machine(estate, "HV04"), "Get-VM", Name=["бухгалтерия 1с"])

    assert names(vms) == ["Бухгалтерия 1С"]
    assert errors == []


def test_wildcards(estate):
    on = machine(estate, "HV11")
    every = names(run(on, "Get-VM")[0])

    assert names(run(on, "Get-VM", Name=["TEST-0?"])[0]) == [name for name in every if name.startswith("TEST-0")]
    assert names(run(on, "Get-VM", Name=["*"])[0]) == every
    assert names(run(on, "Get-VM", Name=["test-0[1-2]"])[0]) == ["TEST-01", "TEST-02"]
    assert run(on, "Get-VM", Name=["no*such"]) == ([], [])


def test_a_name_full_of_wildcards_is_found_only_when_they_are_escaped(estate):
    on = machine(estate, "HV02")

    assert "[lab] web*01?" not in names(run(on, "Get-VM", Name=["[lab] web*01?"])[0])
    assert names(run(on, "Get-VM", Name=["`[lab`] web`*01`?"])[0]) == ["[lab] web*01?"]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("HV01", "O'Brien's \"old\" CRM"),
        ("HV03", "$env:COMPUTERNAME; Stop-VM `*"),
        ("HV05", "🚀 Launch-Päge"),
        ("HV06", "R&D <build> 100%"),
        ("HV11", "日本語テスト機"),
    ],
)
def test_names_survive(estate, host, name):
    vms, errors = run(machine(estate, host), "Get-VM", Name=[to_net(name)])

    assert names(vms) == [name.replace("`", "")]
    assert errors == []


def test_one_name_may_mean_two_vms(estate):
    vms, _ = run(machine(estate, "HV11"), "Get-VM", Name=["clone"])

    assert len({vm.get("Id") for vm in vms}) == 2


def test_by_id(estate):
    on = machine(estate, "HV11")
    wanted = run(on, "Get-VM", Name=["clone"])[0][1]

    vms, errors = run(on, "Get-VM", Id=wanted.get("Id"))

    assert [vm.get("Id") for vm in vms] == [wanted.get("Id")]
    assert errors == []


def test_a_name_that_nobody_bears_is_an_error_that_does_not_terminate(estate):
    on = machine(estate, "HV01")

    vms, (error,) = run(on, "Get-VM", Name=["nosuch", "FW-EDGE-01"])

    assert names(vms) == ["FW-EDGE-01"]
    assert identity(on, "Get-VM", error) == "InvalidParameter,Microsoft.HyperV.PowerShell.Commands.GetVM"
    assert error.category == "InvalidArgument"
    assert error.target == "nosuch"
    assert error.exception.type_name == "Microsoft.HyperV.PowerShell.VirtualizationException"
    assert error.exception.message == 'Hyper-V was unable to find a virtual machine with name "nosuch".'


def test_an_id_that_nobody_bears_is_an_error(estate):
    _, (error,) = run(machine(estate, "HV01"), "Get-VM", Id=Guid.parse("00000000-0000-0000-0000-000000000001"))

    assert error.category == "ObjectNotFound"


def test_memory_by_name(estate):
    on = machine(estate, "HV11")

    settings, errors = run(on, "Get-VMMemory", VMName=["TEST-*"])
    _, (error,) = run(on, "Get-VMMemory", VMName=["nosuch"])

    assert len(settings) == 12
    assert errors == []
    assert identity(on, "Get-VMMemory", error) == "ObjectNotFound,Microsoft.HyperV.PowerShell.Commands.GetVMMemory"


def test_the_memory_of_a_vm_that_has_gone_is_an_error():
    estate = estate_at()
    on = machine(estate, "HV01")
    vms, _ = run(on, "Get-VM", Name=["FW-EDGE-01"])
    estate.remove_vm(vms[0].get("Id").text)

    settings, (error,) = run(on, "Get-VMMemory", VM=vms)

    assert settings == []
    assert error.error_id == "ObjectNotFound"


def test_other_computers_are_not_asked(estate):
    with pytest.raises(SubsetError, match="-ComputerName of Get-VM"):
        run(machine(estate, "HV01"), "Get-VM", ComputerName=["HV02"])
