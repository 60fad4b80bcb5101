"""Simulated objects as ConvertTo-Json writes them, held to the JSON that real hosts wrote.

The captures lie beside the project, not in it: without them there is nothing to hold to.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from simulator import facts
from simulator.cmdlets import HostMachine
from simulator.cmdlets.cluster import CLUSTER_SHAPE, NODE_SHAPE
from simulator.cmdlets.drive_object import HARD_DISK_DRIVE
from simulator.cmdlets.part_shapes import BIOS, BOOT_SOURCE, DVD_DRIVE, FIRMWARE, FLOPPY_DRIVE
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.switches import VM_SWITCH
from simulator.cmdlets.vhd import VIRTUAL_HARD_DISK
from simulator.cmdlets.vm_host import VM_HOST
from simulator.cmdlets.vm_network_adapter import MANAGEMENT_ADAPTER, NETWORK_ADAPTER
from simulator.cmdlets.vm_object import VIRTUAL_MACHINE
from simulator.powershell.process import run_command_line
from tests.simulator.cmdlets.calling import ACCOUNT, estate_at

CAPTURES = Path(__file__).resolve().parents[3].parent / "shared" / "captures" / "hyperv_json"
pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"no captures at {CAPTURES}")

# How the real JSON was made: enumerations as numbers, one level of objects opened (-Depth 1 below each item).
SCRIPT = "$names = {names}\n$found = @({command} | Select-Object -Property $names)\n"
SCRIPT += "[Console]::Out.Write((ConvertTo-Json -InputObject $found -Depth 2))"


def captured(name: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads((CAPTURES / f"{name}.json").read_text("utf-8"))
    return answer


def simulated(host: str, command: str, shape: Shape) -> list[dict[str, Any]]:
    names = sorted(shape.filled - {"Cluster", "VlanSetting"})  # objects of their own, looked at by themselves
    script = SCRIPT.format(command=command, names=", ".join(f"'{name}'" for name in names))
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    line = f"powershell.exe -NoProfile -NonInteractive -EncodedCommand {encoded}"
    done = run_command_line(line, b"", HostMachine(estate_at(), host, ACCOUNT))
    assert done.exit_code == 0, done.stderr
    answer: list[dict[str, Any]] = json.loads(done.stdout.decode("utf-8-sig"))
    return answer


def kind(value: Any) -> str:
    """The JSON type; what is empty or null says nothing about the others."""
    if isinstance(value, dict):
        return "object of " + " ".join(sorted(value))
    if isinstance(value, list):
        return "array of " + " ".join(sorted({kind(item) for item in value}))
    if isinstance(value, str) and value.startswith("/Date("):
        return "date"
    return type(value).__name__.replace("float", "int")


def differing(real: dict[str, Any], ours: dict[str, Any]) -> dict[str, tuple[str, str]]:
    both = real.keys() & ours.keys()
    pairs = {name: (kind(real[name]), kind(ours[name])) for name in both if None not in (real[name], ours[name])}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and "array of " not in pair}


@pytest.mark.parametrize(
    ("capture", "shape", "only_there"),
    [
        # Key was a property of the module before 2.0.
        ("get_vm", VIRTUAL_MACHINE, {"Key"}),
        ("get_vm_host", VM_HOST, set()),
        ("get_cluster", CLUSTER_SHAPE, set()),
        ("get_cluster_node", NODE_SHAPE, set()),
    ],
)
def test_every_captured_property_is_known(capture, shape, only_there):
    known = set(facts.type_properties(shape.stated)) | shape.filled

    for real in captured(capture):
        assert set(real) - known == only_there


@pytest.mark.parametrize(
    ("capture", "shape", "only_there"),
    [
        # Key was a property before 2.0, and so were the adapters' ways to be told of features.
        ("get_vm_switch", VM_SWITCH, {"Key"}),
        ("get_vm_dvd_drive", DVD_DRIVE, {"Key"}),
        ("get_vm_bios", BIOS, {"Key"}),
        ("get_vm_firmware", FIRMWARE, {"Key"}),
        ("get_vm_floppy_disk_drive", FLOPPY_DRIVE, {"Key", "Disk"}),
    ],
)
def test_every_captured_property_of_a_device_is_known(capture, shape, only_there):
    for real in captured(capture):
        assert set(real) - set(facts.type_properties(shape.stated)) == only_there


def test_every_captured_property_of_an_adapter_is_known():
    """The host's own adapter carried three properties of a VM's in the older module."""
    of_host, *of_vms = captured("get_vm_network_adapter")
    only_before = {"Key", "IsLegacy", "DynamicMacAddressEnabled", "Connected", "PoolName", "IPAddresses", "VMQueue"}
    only_before |= {"MandatoryFeatureId", "MandatoryFeatureName", "TestReplicaPoolName", "TestReplicaSwitchName"}

    assert set(of_host) - set(facts.type_properties("VMInternalNetworkAdapter")) <= only_before
    for real in of_vms:
        assert set(real) - set(facts.type_properties("VMNetworkAdapter")) == {"Key"}


@pytest.mark.parametrize(
    ("capture", "host", "command", "shape", "at_least"),
    [
        ("get_vm_switch", "HV01", "Hyper-V\\Get-VMSwitch", VM_SWITCH, 22),
        ("get_vm_dvd_drive", "HV01", "Hyper-V\\Get-VMDvdDrive -VMName *", DVD_DRIVE, 13),
        ("get_vm_floppy_disk_drive", "HV10", "Hyper-V\\Get-VMFloppyDiskDrive -VMName *", FLOPPY_DRIVE, 9),
        ("get_vm_bios", "HV10", "Hyper-V\\Get-VMBios -VMName PBX", BIOS, 8),
        ("get_vm_firmware", "HV01", "Hyper-V\\Get-VMFirmware -VMName FS0*", FIRMWARE, 8),
    ],
)
def test_devices_have_the_json_types_of_real_ones(capture, host, command, shape, at_least):
    real = captured(capture)[0]
    ours = simulated(host, command, shape)[0]
    # Objects below the first level were written as objects by one version of the script and as text by the other.
    deep = {"Extensions", "BootOrder"}

    assert {name: pair for name, pair in differing(real, ours).items() if name not in deep} == {}
    assert len(real.keys() & ours.keys()) >= at_least


def test_a_boot_source_has_the_properties_and_the_number_of_a_real_one():
    (real,) = captured("get_vm_firmware")

    for source in real["BootOrder"]:
        assert set(source) - set(facts.type_properties(BOOT_SOURCE.stated)) == {"Key"}
        assert source["BootType"] in facts.enum_members("BootSourceType").values()


def test_adapters_have_the_json_types_of_real_ones():
    of_host, off, on = captured("get_vm_network_adapter")
    ours_of_host = simulated("HV01", "Hyper-V\\Get-VMNetworkAdapter -ManagementOS", MANAGEMENT_ADAPTER)[0]
    ours = simulated("HV02", "Hyper-V\\Get-VMNetworkAdapter -VMName *", NETWORK_ADAPTER)
    ours_off = next(adapter for adapter in ours if adapter["Status"] is None)
    ours_on = next(adapter for adapter in ours if adapter["Status"] is not None)
    # One script wrote lists as text ("" where they are empty, "Ok" for one), the other objects as their type.
    flat = {"Status", "StatusDescription", "IPAddresses", "MandatoryFeatureId", "MandatoryFeatureName"}

    for real, simulated_one in ((of_host, ours_of_host), (off, ours_off), (on, ours_on)):
        assert {name: pair for name, pair in differing(real, simulated_one).items() if name not in flat} == {}
    assert (off["Status"], ours_off["Status"]) == (None, None)
    assert (off["AdapterId"], ours_off["AdapterId"]) == (None, None)
    assert on["AdapterId"].upper() == on["Id"].rpartition("\\")[2]
    assert ours_on["AdapterId"].upper() == ours_on["Id"].rpartition("\\")[2]
    assert len(on.keys() & ours_on.keys()) >= 38


def test_vms_have_the_json_types_of_real_ones():
    off, *_ = captured("get_vm")  # the second one lies a level deeper in its file and lost its types to -Depth
    vms = simulated("HV11", "Hyper-V\\Get-VM", VIRTUAL_MACHINE)
    ours_off = next(vm for vm in vms if vm["State"] == off["State"])

    assert differing(off, ours_off) == {}
    assert len(off.keys() & ours_off.keys()) >= 44


@pytest.mark.parametrize(
    ("capture", "command", "shape"),
    [
        ("get_vm_hard_disk_drive", "Hyper-V\\Get-VMHardDiskDrive -VMName DC*", HARD_DISK_DRIVE),
        ("get_vhd", "Hyper-V\\Get-VHD -Path (Hyper-V\\Get-VMHardDiskDrive -VMName DC*).Path", VIRTUAL_HARD_DISK),
    ],
)
def test_disks_have_the_json_types_of_real_ones(capture, command, shape):
    real, *_ = captured(capture)
    ours, *_ = simulated("HV02", command, shape)

    assert differing(real, ours) == {}
    # Key, Disk, Number and IsDeleted (of a disk) were properties of the module before 2.0.
    assert set(real) - set(ours) <= {"Key", "Disk", "Number", "IsDeleted"}


def test_a_running_vm_without_integration_components_looks_like_a_real_one():
    _, real = captured("get_vm")
    vms = simulated("HV01", "Hyper-V\\Get-VM -Name FW-EDGE-01", VIRTUAL_MACHINE)
    (ours,) = vms

    for name in (
        "State",
        "Heartbeat",
        "MemoryDemand",
        "MemoryStatus",
        "IntegrationServicesVersion",
        "DynamicMemoryEnabled",
    ):
        assert ours[name] == real[name], name
    assert ours["MemoryAssigned"] == ours["MemoryStartup"]


@pytest.mark.parametrize(
    ("capture", "host", "command", "shape", "at_least"),
    [
        ("get_vm_host", "HV01", "Hyper-V\\Get-VMHost", VM_HOST, 22),
        ("get_cluster", "HV01", "FailoverClusters\\Get-Cluster", CLUSTER_SHAPE, 24),
        ("get_cluster_node", "HV01", "FailoverClusters\\Get-ClusterNode", NODE_SHAPE, 14),
    ],
)
def test_hosts_and_clusters_have_the_json_types_of_real_ones(capture, host, command, shape, at_least):
    (real,) = captured(capture)
    ours = simulated(host, command, shape)[0]

    assert differing(real, ours) == {}
    assert len(real.keys() & ours.keys()) >= at_least
