"""The project's scripts on a real PowerShell, held against what our interpreter makes of the same host."""

import pytest

from simulator.cmdlets import HostMachine
from simulator.estate import Clock, Estate
from tests.powershell.comparing import differences
from tests.powershell.exporting import export_host
from tests.powershell.interpreting import on_interpreter
from tests.powershell.running import on_powershell, powershell_path
from tests.powershell.stubbing import write_stub
from tests.simulator.estate.moments import MONDAY_MORNING

ALL = {"sections": ["host", "vms", "memory"]}
# One of each kind: release of Windows, clustered or not, culture, many names.
HOSTS = ("HV01", "HV05", "HV08", "HV09", "HV10", "HV11", "HV12")


@pytest.fixture(scope="module")
def program() -> str:
    found = powershell_path()
    if found is None:
        pytest.skip("no pwsh on this machine (set HVPORTAL_POWERSHELL to name another PowerShell)")
    return found


@pytest.fixture
def estate() -> Estate:
    return Estate.demo(clock=Clock(MONDAY_MORNING, rate=0))


def assert_equal_answers(program, folder, estate, host, script="read/estate", parameters=ALL):
    machine = HostMachine(estate, host, "EXAMPLE\\svc-hvportal")
    prelude = write_stub(folder, export_host(machine))

    theirs = on_powershell(program, prelude, script, parameters)
    ours = on_interpreter(machine, script, parameters)

    assert differences(ours, theirs) == []
    return theirs


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_reads_the_same(program, tmp_path, estate, host):
    answer = assert_equal_answers(program, tmp_path, estate, host)

    assert answer["ok"] is True
    assert len(answer["result"]["sections"]["vms"]["items"]) == len(estate.hosts[host].vms)


def test_a_host_without_vms_reads_the_same(program, tmp_path, estate):
    estate.hosts["HV10"].vms.clear()

    answer = assert_equal_answers(program, tmp_path, estate, "HV10")

    assert answer["result"]["sections"]["vms"]["items"] == []


def test_a_host_with_one_vm_reads_the_same(program, tmp_path, estate):
    del estate.hosts["HV10"].vms[1:]

    assert_equal_answers(program, tmp_path, estate, "HV10")


def test_missing_rights_read_the_same(program, tmp_path, estate):
    estate.hosts["HV01"].administrator = False

    answer = assert_equal_answers(program, tmp_path, estate, "HV01")

    assert answer["result"]["access"]["administrator"] is False


def test_a_stopped_vmms_reads_the_same(program, tmp_path, estate):
    estate.hosts["HV01"].vmms = "Stopped"

    assert_equal_answers(program, tmp_path, estate, "HV01")


def test_a_section_that_fails_alone_reads_the_same(program, tmp_path, estate):
    estate.hosts["HV01"].failing.add("Get-VMMemory")

    answer = assert_equal_answers(program, tmp_path, estate, "HV01")

    assert answer["result"]["sections"]["memory"]["ok"] is False
    assert answer["result"]["sections"]["vms"]["ok"] is True


def test_a_section_that_does_not_exist_fails_the_same(program, tmp_path, estate):
    answer = assert_equal_answers(program, tmp_path, estate, "HV10", parameters={"sections": ["nonsense"]})

    assert answer["ok"] is False
