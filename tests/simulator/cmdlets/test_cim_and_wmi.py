import pytest

from simulator.powershell.values import DateTime, SubsetError, UInt32, UInt64
from tests.simulator.cmdlets.calling import estate_at, identity, machine, run


@pytest.fixture(scope="module")
def on():
    return machine(estate_at(), "HV01")


def test_free_memory_is_in_kilobytes(on):
    (windows,), _ = run(on, "Get-CimInstance", ClassName="win32_operatingsystem", Namespace="root\\CIMV2")

    free = windows.get("FreePhysicalMemory")
    assert isinstance(free, UInt64)
    assert free < windows.get("TotalVisibleMemorySize")
    assert windows.type_name == "Microsoft.Management.Infrastructure.CimInstance"


def test_the_two_cmdlets_tell_the_time_differently(on):
    (cim,), _ = run(on, "Get-CimInstance", ClassName="Win32_OperatingSystem")
    (wmi,), _ = run(on, "Get-WmiObject", Class="Win32_OperatingSystem")

    assert isinstance(cim.get("LastBootUpTime"), DateTime)
    assert cim.get("LastBootUpTime").kind == "Local"
    assert wmi.get("LocalDateTime") == "20261123101500.000000+120"


def test_one_processor_object_for_each_socket(on):
    processors, _ = run(on, "Get-CimInstance", ClassName="Win32_Processor")

    assert [processor.get("DeviceID") for processor in processors] == ["CPU0", "CPU1"]
    assert sum(processor.get("NumberOfLogicalProcessors") for processor in processors) == 128


def test_a_class_that_does_not_exist(on):
    found, (error,) = run(on, "Get-CimInstance", ClassName="Win32_Nonsense")
    _, (wmi_error,) = run(on, "Get-WmiObject", Class="Win32_Nonsense")

    assert found == []
    expected = "HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"
    assert identity(on, "Get-CimInstance", error) == expected
    assert error.category == "MetadataError"
    expected = "GetWMIManagementException,Microsoft.PowerShell.Commands.GetWmiObjectCommand"
    assert identity(on, "Get-WmiObject", wmi_error) == expected


def test_what_is_not_simulated_is_refused(on):
    with pytest.raises(SubsetError, match="-Filter"):
        run(on, "Get-CimInstance", ClassName="Win32_Processor", Filter="DeviceID='CPU0'")
    with pytest.raises(SubsetError, match="-CimSession"):
        run(on, "Get-CimInstance", ClassName="Win32_Processor", CimSession=[])


def test_a_timeout_changes_nothing(on):
    assert run(on, "Get-CimInstance", ClassName="Win32_ComputerSystem", OperationTimeoutSec=UInt32(5))[0]
