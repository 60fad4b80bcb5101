"""The project's scripts on a real PowerShell, held against what our interpreter makes of the same host: the same
answer, and the same questions to the cmdlets of Windows."""

import pytest

from tests.powershell.comparing import differences
from tests.powershell.hosts import HOSTS
from tests.powershell.interpreting import recorded
from tests.powershell.running import on_powershell, powershell_path, sections
from tests.powershell.stubbing import asked_of_stub, write_stub

pytest_plugins = ("tests.powershell.standing_estate",)
LIGHT = {"sections": ["host", "vms", "memory"]}


@pytest.fixture(scope="module")
def program() -> str:
    found = powershell_path()
    if found is None:
        pytest.skip("no pwsh on this machine (set HVPORTAL_POWERSHELL to name another PowerShell)")
    return found


@pytest.fixture
def compared(program, tmp_path, machine_of):
    """Runs a poll on both and gives PowerShell's answer, which has been found equal."""

    def compare(host, parameters=LIGHT):
        ours, recording = recorded(machine_of(host), "read/estate", parameters)
        prelude = write_stub(tmp_path, recording)
        theirs = on_powershell(program, prelude, "read/estate", parameters)
        assert differences(ours, theirs) == []
        assert sorted(asked_of_stub(tmp_path)) == sorted(call.asked for call in recording.calls)
        return theirs

    return compare


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("section", sections())
def test_a_section_reads_the_same(compared, section, host):
    answer = compared(host, {"sections": [section]})

    assert answer["result"]["sections"][section]["ok"] is True


@pytest.mark.parametrize("host", HOSTS)
def test_a_poll_of_all_sections_reads_the_same(compared, estate, host):
    answer = compared(host, {"sections": sections()})

    assert len(answer["result"]["sections"]["vms"]["items"]) == len(estate.hosts[host].vms)


def test_events_behind_a_record_read_the_same(compared):
    after = {"Microsoft-Windows-Hyper-V-VMMS-Admin": 1, "System": 2}

    compared("HV05", {"sections": ["events"], "events": {"after": after}})


def test_a_host_without_vms_reads_the_same(compared, estate):
    estate.hosts["HV10"].vms.clear()

    answer = compared("HV10", {"sections": sections()})

    assert answer["result"]["sections"]["vms"]["items"] == []


def test_a_host_with_one_vm_reads_the_same(compared, estate):
    del estate.hosts["HV10"].vms[1:]

    compared("HV10", {"sections": sections()})


def test_a_vm_that_cannot_be_read_reads_the_same(compared, estate):
    host = estate.hosts["HV10"]
    host.unreadable.add(host.vms[3].id)

    answer = compared("HV10", {"sections": sections()})

    assert answer["result"]["sections"]["vms"]["items"][-1]["error"] is not None


def test_missing_rights_read_the_same(compared, estate):
    estate.hosts["HV05"].administrator = False

    assert compared("HV05")["result"]["access"]["administrator"] is False


def test_a_stopped_vmms_reads_the_same(compared, estate):
    estate.hosts["HV05"].vmms = "Stopped"

    compared("HV05", {"sections": sections()})


@pytest.mark.parametrize("cmdlet", ["Get-VMMemory", "Get-ClusterGroup", "Get-CimInstance", "Get-WSManInstance"])
def test_a_cmdlet_that_fails_reads_the_same(compared, estate, cmdlet):
    estate.hosts["HV05"].failing.add(cmdlet)

    answer = compared("HV05", {"sections": sections()})

    assert answer["result"]["sections"]["vms"]["ok"] is True


def test_a_section_that_does_not_exist_fails_the_same(compared):
    assert compared("HV10", {"sections": ["nonsense"]})["ok"] is False
