"""The project's scripts on a real PowerShell, held against what our interpreter makes of the same host: the same
answer, and the same questions to the cmdlets of Windows."""

import pytest

from tests.powershell.comparing import differences
from tests.powershell.hosts import FAULTS, HOSTS
from tests.powershell.interpreting import recorded
from tests.powershell.running import on_powershell, powershell_path, sections
from tests.powershell.stubbing import asked_of_stub, write_stub

pytest_plugins = ("tests.powershell.standing_estate",)


@pytest.fixture(scope="module")
def program() -> str:
    found = powershell_path()
    if found is None:
        pytest.skip("no pwsh on this machine (set HVPORTAL_POWERSHELL to name another PowerShell)")
    return found


@pytest.fixture
def compared(program, tmp_path, machine_of):
    """Runs a poll on both and gives PowerShell's answer, which has been found equal."""

    def compare(host, parameters):
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


@pytest.mark.parametrize("fault", FAULTS)
def test_a_host_with_a_fault_reads_the_same(compared, estate, fault):
    host, inflict = FAULTS[fault]
    inflict(estate.hosts[host])

    compared(host, {"sections": sections()})


def test_a_section_that_does_not_exist_fails_the_same(compared):
    assert compared("HV10", {"sections": ["nonsense"]})["ok"] is False
