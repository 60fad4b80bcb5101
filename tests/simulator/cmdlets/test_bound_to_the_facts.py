"""Nothing can be declared here that Windows does not have, and what Windows has is either filled or refused by name."""

import pytest

from simulator import facts
from simulator.cmdlets import registry
from simulator.cmdlets.cim import _CIM_SHAPES
from simulator.cmdlets.cluster import CLUSTER_SHAPE, NODE_SHAPE
from simulator.cmdlets.cluster_groups import GROUP_SHAPE, RESOURCE_SHAPE
from simulator.cmdlets.cluster_parts import NETWORK_SHAPE, QUORUM_SHAPE
from simulator.cmdlets.declaring import REMOTE, hyperv_cmdlet, net_type
from simulator.cmdlets.drive_object import HARD_DISK_DRIVE
from simulator.cmdlets.guest_services import INTEGRATION_SERVICE
from simulator.cmdlets.part_shapes import DVD_DRIVE, PROCESSOR, SECURITY
from simulator.cmdlets.services import SERVICE_CONTROLLER
from simulator.cmdlets.shapes import Shape, always
from simulator.cmdlets.snapshot import VM_SNAPSHOT
from simulator.cmdlets.switches import MIGRATION_NETWORK, VM_SWITCH
from simulator.cmdlets.vhd import VHD_SET, VIRTUAL_HARD_DISK
from simulator.cmdlets.vm import VM_MEMORY
from simulator.cmdlets.vm_host import VM_HOST
from simulator.cmdlets.vm_network_adapter import MANAGEMENT_ADAPTER, NETWORK_ADAPTER
from simulator.cmdlets.vm_object import VIRTUAL_MACHINE
from simulator.powershell.types import named_type, type_name_of
from simulator.powershell.values import EnumValue, NetObject, PSArray, SubsetError
from tests.simulator.cmdlets.calling import estate_at, machine, run

CALLS = {
    "VirtualMachine": ("Get-VM", {}),
    "VMMemory": ("Get-VMMemory", {"VMName": ["*"]}),
    "VMHost": ("Get-VMHost", {}),
    "VMNetworkAdapter": ("Get-VMNetworkAdapter", {"VMName": ["*"]}),
    "VMInternalNetworkAdapter": ("Get-VMNetworkAdapter", {"ManagementOS": True}),
    "VMSwitch": ("Get-VMSwitch", {}),
    "VMMigrationNetwork": ("Get-VMMigrationNetwork", {}),
    "VMIntegrationComponent": ("Get-VMIntegrationService", {"VMName": ["*"]}),
    "DvdDrive": ("Get-VMDvdDrive", {"VMName": ["*"]}),
    "VMProcessor": ("Get-VMProcessor", {"VMName": ["*"]}),
    "VMSecurity": ("Get-VMSecurity", {"VMName": ["*"]}),
    "VMSnapshot": ("Get-VMSnapshot", {"VMName": ["*"]}),
    "HardDiskDrive": ("Get-VMHardDiskDrive", {"VMName": ["*"]}),
    "Cluster": ("Get-Cluster", {}),
    "ClusterNode": ("Get-ClusterNode", {}),
    "ClusterNetwork": ("Get-ClusterNetwork", {}),
    "ClusterQuorumSettings": ("Get-ClusterQuorum", {}),
    "ClusterGroup": ("Get-ClusterGroup", {}),
    "ClusterResource": ("Get-ClusterResource", {}),
    "ServiceController": ("Get-Service", {}),
    "Win32_OperatingSystem": ("Get-CimInstance", {"ClassName": "Win32_OperatingSystem"}),
    "Win32_ComputerSystem": ("Get-CimInstance", {"ClassName": "Win32_ComputerSystem"}),
    "Win32_Processor": ("Get-CimInstance", {"ClassName": "Win32_Processor"}),
}
SHAPES = {
    shape.stated: shape
    for shape in (
        VIRTUAL_MACHINE,
        VM_MEMORY,
        VM_HOST,
        NETWORK_ADAPTER,
        MANAGEMENT_ADAPTER,
        VM_SWITCH,
        MIGRATION_NETWORK,
        INTEGRATION_SERVICE,
        DVD_DRIVE,
        PROCESSOR,
        SECURITY,
        VM_SNAPSHOT,
        HARD_DISK_DRIVE,
        VIRTUAL_HARD_DISK,
        VHD_SET,
        CLUSTER_SHAPE,
        NODE_SHAPE,
        NETWORK_SHAPE,
        QUORUM_SHAPE,
        GROUP_SHAPE,
        RESOURCE_SHAPE,
        SERVICE_CONTROLLER,
        *_CIM_SHAPES.values(),
    )
}


@pytest.fixture(scope="module")
def estate():
    return estate_at()


def fits(value, stated: str) -> bool:
    """Whether a value has the .NET type that the facts state for its property."""
    bare = stated.removeprefix("Nullable<").removesuffix(">") if stated.startswith("Nullable<") else stated
    bare = bare.rpartition(".")[2] if bare.startswith(("Microsoft.Vhd.", "Microsoft.Virtualization.")) else bare
    if value is None:
        return stated.startswith("Nullable<") or bare in ("String", "Version") or bare.endswith("[]") or "." in bare
    if isinstance(value, EnumValue):
        return value.type_name == facts.full_name(bare) and facts.enum_members(bare)[value.name] == value.value
    if bare.endswith("[]") and isinstance(value, PSArray):
        return all(fits(item, bare[:-2]) for item in value)
    if bare.startswith("Collections.") and isinstance(value, PSArray):
        return True
    if isinstance(value, NetObject) and bare in facts.type_names():
        return value.type_name == facts.full_name(bare)
    return type_name_of(value) in (bare, f"System.{bare}")


@pytest.mark.parametrize("stated", CALLS)
@pytest.mark.parametrize("host", ["HV01", "HV04", "HV09"])
def test_every_filled_property_has_its_windows_type(estate, stated, host):
    name, bound = CALLS[stated]
    properties = facts.type_properties(stated)
    objects, errors = run(machine(estate, host), name, **bound)

    assert objects
    assert errors == []
    for thing in objects:
        for property_name in SHAPES[stated].filled & set(properties):
            if not thing.has(property_name):  # this version of Windows lacks it
                continue
            value = thing.get(property_name)
            assert fits(value, properties[property_name]), (property_name, value, properties[property_name])


@pytest.mark.parametrize("stated", CALLS)
def test_what_windows_has_and_the_estate_does_not_fill_is_refused_by_name(estate, stated):
    name, bound = CALLS[stated]
    (thing, *_), _ = run(machine(estate, "HV01"), name, **bound)

    for property_name in set(facts.type_properties(stated)) - SHAPES[stated].filled:
        with pytest.raises(SubsetError, match=f"{stated}.{property_name}"):
            thing.get(property_name)


def test_a_property_that_windows_lacks_cannot_be_declared():
    with pytest.raises(ValueError, match="MemoryBuffer"):
        Shape("VirtualMachine", {"MemoryBuffer": always(20)})


def test_a_parameter_that_windows_lacks_cannot_be_declared():
    with pytest.raises(KeyError, match="Guid"):
        hyperv_cmdlet("Get-VM", lambda _call: [], Guid={"position": 0})
    with pytest.raises(KeyError):
        hyperv_cmdlet("Get-VirtualMachine", lambda _call: [])


@pytest.mark.parametrize(
    "name",
    [
        "Get-VM",
        "Get-VMMemory",
        "Get-VMHost",
        "Get-VMNetworkAdapter",
        "Get-VMSwitch",
        "Get-VMSecurity",
        "Get-VMSnapshot",
        "Get-VMHardDiskDrive",
        "Get-VHD",
        "Get-VHDSet",
    ],
)
def test_a_cmdlet_takes_exactly_the_parameters_of_windows(name):
    cmdlet = registry.find_command(name, "Hyper-V")

    assert cmdlet is not None
    assert set(cmdlet.parameters) == set(facts.cmdlet_parameters(name))
    assert set(cmdlet.parameters) >= REMOTE


@pytest.mark.parametrize(("name", "stated"), [("Get-VHD", "VirtualHardDisk"), ("Get-VHDSet", "VHDSetInfo")])
def test_every_filled_property_of_a_disk_has_its_windows_type(estate, name, stated):
    paths = [row["path"] for row in estate.truth()["files"] if row["error"] is None and row["host"] == "HV01"]
    bound = {"Path": paths} if name == "Get-VHD" else {"Path": paths, "GetAllPaths": True}
    objects, errors = run(machine(estate, "HV01"), name, **bound)
    properties = facts.type_properties(stated)

    assert (len(objects), errors) == (len(paths), [])
    for thing in objects:
        for property_name in SHAPES[stated].filled:
            value = thing.get(property_name)
            assert fits(value, properties[property_name]), (property_name, value, properties[property_name])


def test_every_cmdlet_of_the_module_is_known_and_its_types_exist(estate):
    on = machine(estate, "HV01")
    for name in facts.cmdlet_names():
        cmdlet = on.find_command(name.upper(), "hyper-v")
        assert cmdlet is not None, name
        for type_name in facts.cmdlet_parameters(name).values():
            if "." not in type_name.replace("System.Nullable", ""):
                named_type(net_type(type_name))


def test_a_cmdlet_that_is_not_simulated_says_so(estate):
    with pytest.raises(SubsetError, match="Get-VMConnectAccess exists on Windows"):
        run(machine(estate, "HV01"), "Get-VMConnectAccess")


def test_a_cmdlet_is_found_in_its_own_module_only(estate):
    on = machine(estate, "HV01")

    assert on.find_command("get-vm", "HYPER-V") is not None
    assert on.find_command("Get-VM", "VMware.VimAutomation.Core") is None
    assert on.find_command("Get-VirtualMachine", None) is None


def test_a_property_that_came_later_is_absent_on_windows_server_2016(estate):
    (old, *_), _ = run(machine(estate, "HV11"), "Get-VM")
    (new, *_), _ = run(machine(estate, "HV06"), "Get-VM")

    assert old.get("AutomaticCheckpointsEnabled") is None
    assert not old.has("AutomaticCheckpointsEnabled")
    assert new.get("AutomaticCheckpointsEnabled") is False


def test_enumerations_have_the_modules_numbers():
    assert facts.enum_members("VMState")["OffCritical"] == 32786
    assert facts.enum_members("VMOperationalStatus")["ApplyingSnapshot"] == 23769  # sic
    assert facts.enum_members("OnOffState") == {"On": 0, "Off": 1}


def test_names_have_their_namespaces():
    assert facts.full_name("VirtualMachine") == "Microsoft.HyperV.PowerShell.VirtualMachine"
    assert facts.full_name("VhdType") == "Microsoft.Vhd.PowerShell.VhdType"
    with pytest.raises(KeyError):
        facts.full_name("VirtualMachin")
