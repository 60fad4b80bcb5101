import pytest

from simulator.powershell.values import DateTime, SubsetError, UInt32, UInt64
from tests.simulator.cmdlets.calling import estate_at, machine, run


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


@pytest.mark.parametrize(
    ("name", "bound"),
    [
        ("Get-CimInstance", {"ClassName": "Win32_Printer"}),
        ("Get-CimInstance", {"ClassName": "Win32_OperatingSytem"}),
        ("Get-CimInstance", {"ClassName": "Msvm_ComputerSystem", "Namespace": "root/virtualization/v2"}),
        ("Get-WmiObject", {"Class": "Win32_Printer"}),
    ],
)
def test_a_class_that_is_not_simulated_is_never_called_invalid(on, name, bound):
    with pytest.raises(SubsetError, match="is not simulated"):
        run(on, name, **bound)


def test_what_is_not_simulated_is_refused(on):
    with pytest.raises(SubsetError, match="-Filter"):
        run(on, "Get-CimInstance", ClassName="Win32_Processor", Filter="DeviceID='CPU0'")
    with pytest.raises(SubsetError, match="-CimSession"):
        run(on, "Get-CimInstance", ClassName="Win32_Processor", CimSession=[])


def test_a_timeout_changes_nothing(on):
    assert run(on, "Get-CimInstance", ClassName="Win32_ComputerSystem", OperationTimeoutSec=UInt32(5))[0]
